"""Recorded streams and requests, and made-up answers, through every pair of formats: the same meaning, and no crash."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegate.errors import InvalidRequest
from codegate.providers.table import PROVIDERS
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.format import Notes, WireFormat
from codegate.wire.profile import Profile
from codegate.wire.replay import Collector, events
from codegate.wire.table import FORMAT_BY_PATH, FORMATS
from tests import chop
from tests.conversions import call, text
from tests.pairs import FORMATS as NAMES
from tests.pairs import PAIRS, READERS, pipe
from tests.shapes import shapes
from tests.streams import CONTEXT, FIXTURES, GOLDEN, Answer, events_of, run

each_pair = pytest.mark.parametrize(("source", "target"), PAIRS)
REQUESTS = GOLDEN.parent / "requests"
SPOKEN_BY = {"chat": "openai_chat", "upstream_chat": "openai_chat", "responses": "openai_responses"}


def streams() -> list[Any]:
    """Recorded streams: our own, and those of the optional data; the name says who speaks."""
    found = [*sorted(FIXTURES.glob("*.sse")), *sorted(GOLDEN.glob("*.sse"))]
    return [pytest.param(path, source_of(path), id=path.stem) for path in found]


def source_of(path: Path) -> str:
    """The format of a recorded stream."""
    name = path.stem.removeprefix("client_")
    return next((spoken for begin, spoken in SPOKEN_BY.items() if name.startswith(begin)), "anthropic")


each_stream = pytest.mark.parametrize(("path", "source"), streams())


def meaning(answer: Answer) -> Any:
    """What every client must make of an answer."""
    calls = [(call_id, name, json.loads(arguments)) for call_id, name, arguments in answer.calls()]
    return answer.text(), answer.thinking(), calls


@each_stream
def test_a_recorded_stream_means_the_same_to_every_client(path: Path, source: str) -> None:
    whole = path.read_bytes()
    found = [meaning(READERS[target](run(pipe(source, target), whole))) for target in NAMES]

    assert found[0] == found[1] == found[2]
    assert all(found[0])


@each_stream
@pytest.mark.parametrize("target", NAMES)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_recorded_stream_is_the_same_byte_by_byte(path: Path, source: str, target: str, end: bytes) -> None:
    whole = path.read_bytes().replace(b"\n", end)

    assert chop.joined(lambda: pipe(source, target), chop.bytewise(whole)) == run(pipe(source, target), whole)


@each_stream
@given(st.data(), st.sampled_from(NAMES))
@settings(max_examples=10)
def test_a_recorded_stream_is_the_same_for_every_cut(path: Path, source: str, drawn: Any, target: str) -> None:
    whole = path.read_bytes()

    pieces = drawn.draw(chop.chunks(whole))
    assert chop.joined(lambda: pipe(source, target), pieces) == run(pipe(source, target), whole)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
names = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
values = shapes(st.none() | st.booleans() | st.integers(-9, 9) | words, names, depth=1)


@st.composite
def replies(draw: st.DrawFn) -> hub.Reply:
    """Answers as a model gives them: a thought, texts, calls; an end that fits."""
    content = [{"type": "thinking", "thinking": draw(words), "signature": "EqQB"}] if draw(st.booleans()) else []
    content += [text(said) for said in draw(st.lists(words, max_size=2))]
    given_inputs = draw(st.lists(st.dictionaries(names, values, max_size=2), max_size=3))
    content += [call(f"call_{at}", draw(names), **members) for at, members in enumerate(given_inputs)]
    reason = draw(st.sampled_from(["end_turn", "max_tokens", "refusal"]))
    return {
        "id": "msg_1",
        "model": "up",
        "content": content,
        "stop_reason": "tool_use" if given_inputs else reason,
        "stop_sequence": None,
        "usage": Usage(
            input_tokens=draw(st.integers(1, 999)),
            output_tokens=draw(st.integers(1, 999)),
            cache_read_tokens=draw(st.integers(0, 999)),
        ),
    }


def told(wire_format: WireFormat, reply: hub.Reply) -> bytes:
    """The stream in which a provider of this format gives the answer."""
    encoder = wire_format.encoder(CONTEXT)
    return b"".join(map(encoder.feed, events(reply)))


def heard(wire_format: WireFormat, stream: bytes) -> Any:
    """What is left of it behind a decoder: text, thought, calls, end, usage."""
    decoder, collector = wire_format.decoder(), Collector()
    for sse in events_of(stream):
        for event in decoder.feed(sse):
            collector.feed(event)
    return gist(collector.reply())


def gist(reply: hub.Reply) -> Any:
    """An answer without how it was cut into blocks, and without signatures."""
    content = reply["content"]
    return (
        "".join(block["text"] for block in content if block["type"] == "text"),
        "".join(block["thinking"] for block in content if block["type"] == "thinking"),
        [(block["id"], block["name"], block["input"]) for block in content if block["type"] == "tool_use"],
        reply["stop_reason"],
        reply["usage"],
    )


@each_pair
@given(replies())
@settings(max_examples=20)
def test_an_answer_comes_through_every_pair(source: str, target: str, reply: hub.Reply) -> None:
    sent = run(pipe(source, target), told(FORMATS[source], reply))

    assert heard(FORMATS[target], sent) == gist(reply)


@each_pair
@given(replies())
@settings(max_examples=20)
def test_a_whole_answer_comes_through_every_pair(source: str, target: str, reply: hub.Reply) -> None:
    at_provider = FORMATS[source].reply_from_hub(reply, CONTEXT)
    at_client = FORMATS[target].reply_from_hub(FORMATS[source].reply_to_hub(at_provider), CONTEXT)

    assert gist(FORMATS[target].reply_to_hub(at_client)) == gist(reply)


def recorded(path: Path) -> Any:
    return json.loads(path.read_bytes())


def conversations() -> dict[str, list[Any]]:
    """The recorded requests of each conversation, in order, that a format here speaks."""
    found: dict[str, list[Any]] = {}
    for path in sorted(REQUESTS.glob("*/*POST*.json")):
        request = recorded(path)
        if request["path"] in FORMAT_BY_PATH:
            found.setdefault(f"{path.parent.name}/{request['variant']}", []).append(request)
    return found


CONVERSATIONS = conversations()
DIALECTS = {
    f"{provider.id}/{endpoint.format}": (endpoint.format, endpoint.profile)
    for provider in PROVIDERS.values()
    for endpoint in provider.endpoints
}
each_conversation = pytest.mark.parametrize(
    "name",
    list(CONVERSATIONS) or [pytest.param("", marks=pytest.mark.skip(reason=f"no recorded requests in {REQUESTS}"))],
)


def converted(request: Any, target: str, profile: Profile) -> Any:
    """The body at a provider, or None where the conversion says no."""
    try:
        asked = FORMAT_BY_PATH[request["path"]].to_hub(request["body"], Notes())
        return FORMATS[target].from_hub(asked, "target-model", profile, Notes()).body
    except InvalidRequest:
        return None


def unmarked(value: Any) -> Any:
    """JSON without the marks of caches, which clients move on with each turn; one text alone is a string."""
    if isinstance(value, list):
        found = [unmarked(one) for one in value]
        is_text = len(found) == 1 and isinstance(found[0], dict) and set(found[0]) == {"type", "text"}
        return found[0]["text"] if is_text else found
    if isinstance(value, dict):
        return {key: unmarked(one) for key, one in value.items() if key not in _MARKS}
    return value


_MARKS = ("cache_control", "prompt_cache_breakpoint")


def turns(body: Any) -> bytes:
    """The conversation in a body, as JSON without its closing bracket."""
    return msgspec.json.encode(unmarked(body.get("messages") or body.get("input")))[:-1]


@each_conversation
def test_a_recorded_request_reaches_every_provider_the_same_each_time(name: str) -> None:
    for request in CONVERSATIONS[name]:
        for dialect, (target, profile) in DIALECTS.items():
            first, second = (msgspec.json.encode(converted(request, target, profile)) for _ in range(2))

            assert first == second, dialect
            assert first != b"null", dialect


@each_conversation
def test_the_next_turn_of_a_recorded_conversation_begins_with_the_last_one(name: str) -> None:
    for before, after in zip(CONVERSATIONS[name], CONVERSATIONS[name][1:], strict=False):
        if before["path"] != after["path"] or not turns(after["body"]).startswith(turns(before["body"])):
            continue
        for dialect, (target, profile) in DIALECTS.items():
            one, other = (converted(request, target, profile) for request in (before, after))

            assert turns(other).startswith(turns(one)), dialect
