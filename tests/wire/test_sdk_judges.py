"""The official SDKs read what every provider's stream becomes, and notice when it broke off."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from codegate.errors import UpstreamBroke
from codegate.wire.errors import kind_of
from codegate.wire.format import WireFormat
from codegate.wire.table import FORMATS
from tests.cases import bytes_in, streams_to_chat, streams_to_messages, streams_to_responses
from tests.cases.row import Streamed
from tests.judges import JUDGES, NOTICED, Judge, Understood
from tests.pairs import CALLS, PAIRS, READERS, SHAPES, STOPS, TEXT, THOUGHT, pipe, stream
from tests.streams import Answer, data, event, run

Read = Callable[[str, bytes], Understood]

each_pair = pytest.mark.parametrize(("source", "target"), PAIRS)
ROWS = [*streams_to_messages.ROWS, *streams_to_chat.ROWS, *streams_to_responses.ROWS, *bytes_in.ROWS]


@pytest.fixture(scope="module")
def judges() -> Iterator[dict[str, Judge]]:
    """Every SDK, for all tests; what it opened is closed."""
    opened = {target: judge() for target, judge in JUDGES.items()}
    yield opened
    for judge in opened.values():
        judge.http.close()


@pytest.fixture
def read(judges: dict[str, Judge]) -> Read:
    """What the SDK of a format understands of a stream."""
    return lambda target, body: judges[target].read(body)


def meaning(target: str, answer: Answer) -> Understood:
    """The same, of what our own reader of the format's rules understood."""
    usage = answer.usage
    tokens = {
        "anthropic": lambda: (
            sum(usage.get(f"{kind}input_tokens", 0) for kind in ("", "cache_read_", "cache_creation_")),
            usage["output_tokens"],
        ),
        "openai_chat": lambda: (usage["prompt_tokens"], usage["completion_tokens"]) if usage else None,
        "openai_responses": lambda: (usage["input_tokens"], usage["output_tokens"]),
    }[target]
    calls: list[Any] = [
        (call_id, name, json.loads(text) if text.startswith("{") else text) for call_id, name, text in answer.calls()
    ]
    return {
        "text": answer.text(),
        "thinking": answer.thinking(),
        "calls": [*calls, *((one["id"], one["name"], one["input"]) for one in answer.of("custom"))],
        "stop": answer.stop,
        "tokens": tokens(),
    }


@each_pair
def test_the_sdk_understands_all_of_it(source: str, target: str, read: Read) -> None:
    found = read(target, run(pipe(source, target), stream(source)))

    assert found == {
        "text": TEXT,
        "thinking": THOUGHT,
        "calls": [(call_id, name, json.loads(text)) for call_id, name, text in CALLS],
        "stop": STOPS[target]["tools"],
        "tokens": (300, 44),
    }


@each_pair
@pytest.mark.parametrize("shape", SHAPES)
def test_the_sdk_understands_every_shape_of_answer(source: str, target: str, shape: str, read: Read) -> None:
    relay = pipe(source, target)
    sent = run(relay, SHAPES[shape](source))

    assert relay.error is None
    assert read(target, sent) == meaning(target, READERS[target](sent))


@pytest.mark.parametrize("row", [row for row in ROWS if not row.error], ids=lambda row: row.id)
def test_the_sdk_understands_every_case(row: Streamed, read: Read) -> None:
    sent = run(row.pipe(), row.frames)

    assert read(row.target, sent) == meaning(row.target, READERS[row.target](sent))


@pytest.mark.parametrize("row", [row for row in ROWS if row.error and not row.is_silent], ids=lambda row: row.id)
def test_the_sdk_notices_every_fault(row: Streamed, read: Read) -> None:
    sent = run(row.pipe(), row.frames)

    with pytest.raises(NOTICED):
        read(row.target, sent)


@each_pair
def test_the_sdk_reads_over_heartbeats(source: str, target: str, read: Read) -> None:
    whole, relay = stream(source, "text"), pipe(source, target)
    sent = b"".join(relay.heartbeat() + relay.feed(whole[at : at + 90]) for at in range(0, len(whole), 90))

    assert read(target, sent)["text"] == TEXT


@each_pair
@pytest.mark.parametrize("shape", ["tools", "limit", "refusal", "thoughts alone"])
def test_the_sdk_notices_an_answer_that_broke_off_anywhere(source: str, target: str, shape: str, read: Read) -> None:
    whole = SHAPES[shape](source)
    judged = set()
    for at in cuts(whole):
        relay = pipe(source, target)
        sent = run(relay, whole[:at])
        if sent in judged:
            continue
        judged.add(sent)

        if relay.is_complete:
            assert read(target, sent) == meaning(target, READERS[target](sent))
        elif relay.has_content:
            with pytest.raises(NOTICED):
                read(target, sent)
        else:
            assert (sent, relay.error is None) == (b"", False)


FAULTS = {
    "anthropic": event("error", error={"type": "overloaded_error", "message": "Busy."}),
    "openai_chat": data({"error": {"code": 529, "message": "Busy."}}),
    "openai_responses": event(
        "response.failed", response={"error": {"code": "server_is_overloaded", "message": "Busy."}}
    ),
}


@each_pair
def test_the_sdk_notices_an_error_in_any_place(source: str, target: str, read: Read) -> None:
    frames = stream(source).split(b"\n\n")[:-1]
    for at in range(len(frames) - 2):
        relay = pipe(source, target)
        sent = run(relay, b"\n\n".join([*frames[:at], b""]) + FAULTS[source] + b"\n\n".join([*frames[at:], b""]))

        assert kind_of(relay.error) == "overloaded"
        if relay.has_content:
            with pytest.raises(NOTICED, match=r"Busy\."):
                read(target, sent)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("wire_format", FORMATS.values(), ids=list(FORMATS))
def test_the_sdk_notices_a_passed_on_answer_that_broke_off_anywhere(
    wire_format: WireFormat, shape: str, read: Read
) -> None:
    name, whole, judged = wire_format.name, SHAPES[shape](wire_format.name), set()
    for at in cuts(whole):
        relay = wire_format.tap("r")
        sent = run(relay, whole[:at])
        if sent in judged:
            continue
        judged.add(sent)

        assert relay.is_complete != (relay.error is not None)
        if relay.has_content and not relay.is_complete:
            with pytest.raises(NOTICED):
                read(name, sent)


@each_pair
def test_the_sdk_notices_a_connection_that_broke_behind_the_opening(source: str, target: str, read: Read) -> None:
    relay = pipe(source, target)
    sent = relay.open() + relay.heartbeat() + relay.fail(UpstreamBroke("gone"))

    with pytest.raises(NOTICED):
        read(target, sent)


def cuts(whole: bytes) -> list[int]:
    """Behind every event, and within it."""
    found, start = [], 0
    while start < len(whole):
        end = whole.find(b"\n\n", start) + 2
        end = end if end > 1 else len(whole)
        found += [(start + end) // 2, end]
        start = end
    return found[:-1]
