"""The same words in every client format, whole or in pieces; nothing twice behind a gap; no echo of a key."""

import json
from typing import Any

import pytest

from codegate.proxy.reading import Reading
from codegate.wire import hub
from codegate.wire.format import ReplyContext
from codegate.wire.replay import events
from codegate.wire.table import FORMATS
from tests.proxy.fakes import KEY

REPLY: Any = {
    "id": "msg_1",
    "model": "m",
    "content": [
        {"type": "thinking", "thinking": "Hm, let me see.", "signature": "c2ln"},
        {"type": "text", "text": "Hello there, you."},
        {"type": "tool_use", "id": "toolu_1", "name": "read", "input": {"path": "a"}},
    ],
    "stop_reason": "tool_use",
    "stop_sequence": None,
    "usage": None,
}


def frames(name: str, reply: Any = REPLY) -> list[bytes]:
    """The reply as this format streams it, words one by one."""
    encoder = FORMATS[name].encoder(ReplyContext(model="m"))
    out = []
    for event in events(reply):
        if isinstance(event, hub.Text | hub.Think):
            out += [encoder.feed(type(event)(event.part, piece)) for piece in event.text.split(" ")]
        elif not isinstance(event, hub.UsageSeen):
            out.append(encoder.feed(event))
    return [frame for frame in out if frame]


def told(reading: Reading, *batches: list[bytes]) -> dict[str, str]:
    """What was told, by kind."""
    found: dict[str, str] = {}
    for batch in batches:
        for sight in reading.feed(batch):
            kind = type(sight).__name__
            found[kind] = found.get(kind, "") + str(getattr(sight, "text", None) or getattr(sight, "arguments", ""))
    for sight in reading.close():
        kind = type(sight).__name__
        found[kind] = found.get(kind, "") + str(getattr(sight, "text", ""))
    return found


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("is_at_once", [True, False])
def test_every_format_says_the_same(name: str, is_at_once: bool) -> None:
    reading = Reading(FORMATS[name], (), is_stream=True)
    given = [frames(name)] if is_at_once else [[frame] for frame in frames(name)]
    found = told(reading, *given)

    assert found["Thought"] == "Hm,letmesee."
    assert found["Said"] == "Hellothere,you."
    assert json.loads(found["Called"]) == json.loads(found["CallGrew"]) == {"path": "a"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_answer_is_told_at_once(name: str) -> None:
    usage = {"input_tokens": 1, "output_tokens": 1}
    own = {**REPLY, "type": "message", "role": "assistant", "usage": usage}
    hub_reply = FORMATS["anthropic"].reply_to_hub(own)
    body = json.dumps(FORMATS[name].reply_from_hub(hub_reply, ReplyContext(model="m"))).encode()
    found = told(Reading(FORMATS[name], (), is_stream=False), [body])

    assert found["Said"] == "Hello there, you."
    assert json.loads(found["Called"]) == {"path": "a"}


@pytest.mark.parametrize("name", FORMATS)
def test_behind_a_gap_nothing_is_said_twice(name: str) -> None:
    stream = frames(name)
    cut = next(number for number, frame in enumerate(stream) if b"there" in frame)
    reading = Reading(FORMATS[name], (), is_stream=True)
    reading.skip()
    found = told(reading, stream[cut:])

    assert found["Said"] == "there,you."
    assert "Thought" not in found


@pytest.mark.parametrize("size", [1, 3, 5])
def test_a_key_that_the_provider_echoes_is_masked_wherever_it_is_cut(size: int) -> None:
    pieces = [KEY[start : start + size] for start in range(0, len(KEY), size)]
    text = f"The key is {' '.join(pieces)} , so."
    reply = {**REPLY, "content": [{"type": "text", "text": text}]}
    found = told(
        Reading(FORMATS["anthropic"], {KEY.encode()}, is_stream=True), *[[one] for one in frames("anthropic", reply)]
    )

    assert found["Said"] == "Thekeyis***,so."


@pytest.mark.parametrize("data", [b"data: {broken\n\n", b"\xff\xfe", b"event: error\ndata: {}\n\n"])
def test_what_is_no_answer_says_nothing(data: bytes) -> None:
    for is_stream in (True, False):
        assert told(Reading(FORMATS["anthropic"], (), is_stream=is_stream), [data]) == {}
