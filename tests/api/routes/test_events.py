import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from codegate.api.routes import events
from codegate.events import AccountChanged, Bus, SettingChanged
from codegate.services.container import Services

CHANGED = AccountChanged(account_id="a", change="created")


def data(block: bytes) -> dict[str, object]:
    """The event in one block of a stream."""
    return dict(json.loads(block.split(b"data: ")[1]))


async def rest_of(lines: AsyncIterator[bytes]) -> list[bytes]:
    return [block async for block in lines]


async def test_events_come_with_number_and_type() -> None:
    bus = Bus()
    lines = events._lines(bus, frozenset({"accounts"}), None)
    hello = await anext(lines)
    bus.publish(SettingChanged(key="k"))
    bus.publish(CHANGED)
    block = await anext(lines)
    bus.close()

    assert hello.startswith(b"retry: ")
    assert block.startswith(b"id: 2\n")
    assert data(block)["type"] == "account_changed"
    assert await rest_of(lines) == []


async def test_a_quiet_stream_has_comments_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "COMMENT_EVERY_S", 0.001)
    bus = Bus()
    lines = events._lines(bus, frozenset(), None)
    await anext(lines)
    comments = [await anext(lines), await anext(lines)]
    bus.publish(CHANGED)
    block = await anext(lines)
    bus.close()
    await rest_of(lines)

    assert comments == [b": \n\n", b": \n\n"]
    assert data(block)["account_id"] == "a"


async def test_a_reader_that_was_away_gets_what_it_missed(api: httpx.AsyncClient, services: Services) -> None:
    for number in range(3):
        services.bus.publish(AccountChanged(account_id=str(number), change="created"))
    services.bus.close()
    first = services.bus._ring[0][0]
    answer = await api.get("/api/events?topics=accounts,configs", headers={"last-event-id": str(first)})
    blocks = [block for block in answer.content.split(b"\n\n") if b"data: " in block]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [data(block)["account_id"] for block in blocks] == ["1", "2"]


async def test_a_number_that_is_none_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/events", headers={"last-event-id": "x"})).status_code == 422


async def test_a_topic_that_there_is_not_is_refused_by_name(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/events?topics=requests,nonsense")

    assert answer.status_code == 422
    assert "nonsense" in answer.json()["error"]["message"]
    assert "requests" in answer.json()["error"]["hint"]


async def test_a_reader_that_leaves_is_forgotten() -> None:
    bus = Bus()
    lines = events._lines(bus, frozenset(), None)
    await anext(lines)
    before = len(bus._subscriptions)
    await lines.aclose()  # type: ignore[attr-defined]
    await asyncio.sleep(0)

    assert (before, len(bus._subscriptions)) == (1, 0)
