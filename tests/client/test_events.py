from collections.abc import AsyncIterator

from codegate.client.events import events_of


async def lines(text: str) -> AsyncIterator[str]:
    for line in text.split("\n"):
        yield line


async def test_comments_and_what_is_no_event_are_passed_over() -> None:
    blocks = (
        "retry: 1000\n: hello",
        'id: 4\ndata: {"type": "a"}',
        "data: nonsense",
        "data: []",
        ": ",
        'id:5\ndata:{"type":\ndata:"b"}',
    )
    text = "".join(f"{block}\n\n" for block in blocks)
    found = [event async for event in events_of(lines(text))]

    assert found == [{"type": "a", "id": 4}, {"type": "b", "id": 5}]


async def test_half_an_event_at_the_end_is_none() -> None:
    assert [event async for event in events_of(lines('data: {"type": "a"}'))] == []
