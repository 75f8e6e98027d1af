"""Reasoning that clients lose is kept for its tenant, and goes back before its call."""

from typing import Any

import pytest

from codegate.errors import RemoteProtocolError, UpstreamBroke
from codegate.wire.openai_chat.decoder import Decoder
from codegate.wire.sse import SseParser
from codegate.wire.table import FORMATS
from codegate.wire.thoughts import Listening, TenantThoughts, Thoughts, with_thoughts
from tests.conversions import assistant, call, result, text, user
from tests.pairs import pipe, stream
from tests.streams import DONE, chunk, run
from tests.streams import call as call_chunk

HISTORY = [user("go"), assistant("On it.", call("c1")), user(result("c1"))]


def listening(relay: Any, kept: TenantThoughts) -> Listening:
    return Listening(relay, Decoder(), kept)


def recalled(messages: Any, recall: Any) -> Any:
    return with_thoughts({"model": "m", "messages": messages}, recall)["messages"]


def test_a_tenant_finds_its_own_alone() -> None:
    kept = Thoughts()
    kept.of_tenant("a").keep(["c1", "c2"], "hm")

    assert [kept.of_tenant("a").of(call_id) for call_id in ("c1", "c2", "c3")] == ["hm", "hm", ""]
    assert kept.of_tenant("b").of("c1") == ""


def test_the_oldest_go_when_there_are_too_many() -> None:
    kept = Thoughts(most_chars=10)
    for name in ("c1", "c2", "c1", "c3"):
        kept.keep("a", name, "12345")

    assert [bool(kept.of("a", name)) for name in ("c1", "c2", "c3")] == [True, False, True]


def test_one_that_is_larger_than_all_is_not_kept() -> None:
    kept = Thoughts(most_chars=3)
    kept.keep("a", "c1", "12345")

    assert kept.of("a", "c1") == ""


def test_an_id_that_a_client_had_to_rewrite_is_the_same_call() -> None:
    kept = Thoughts()
    kept.keep("a", "functions.read:0", "hm")

    assert kept.of("a", "functions_read_0") == "hm"


@pytest.mark.parametrize("client", list(FORMATS))
def test_a_stream_is_heard_and_stays_as_it_is(client: str) -> None:
    kept = Thoughts().of_tenant("a")
    whole = stream("openai_chat")

    heard = run(listening(pipe("openai_chat", client), kept), whole)
    assert heard == run(pipe("openai_chat", client), whole)
    assert kept.of("call_left") == kept.of("call_right") == "Two files – naïve 😀."


def test_an_answer_that_broke_off_is_not_kept() -> None:
    kept = Thoughts().of_tenant("a")
    relay = listening(FORMATS["openai_chat"].tap("r"), kept)
    relay.feed(chunk({"reasoning_content": "hm"}) + call_chunk(0, id="c1", name="f", arguments="{}"))
    relay.close()

    assert kept.of("c1") == ""
    assert isinstance(relay.error, UpstreamBroke)


def test_what_the_relay_knows_is_known() -> None:
    relay = listening(pipe("openai_chat", "anthropic"), Thoughts().of_tenant("a"))
    relay.feed(chunk({"content": "hi"}, usage={"prompt_tokens": 3, "completion_tokens": 1}))
    before = relay.has_content, relay.is_finishing, relay.is_complete
    relay.feed(chunk({}, "stop"))

    assert before == (True, False, False)
    assert (relay.is_finishing, relay.upstream_id, relay.usage.input_tokens) == (True, "gen-7", 3)
    assert b"ping" in relay.heartbeat()
    assert relay.open() == b""
    relay.feed(DONE)
    assert relay.is_complete
    assert relay.fail(UpstreamBroke("late")) == b""


def test_an_event_that_is_too_long_is_the_relays_matter() -> None:
    relay = listening(pipe("openai_chat", "anthropic"), Thoughts().of_tenant("a"))
    relay._parser = SseParser(10)

    assert b"hi" in relay.feed(chunk({"content": "hi"}))
    with pytest.raises(RemoteProtocolError):
        SseParser(10).feed(chunk({"content": "hi"}))


def test_a_whole_answer_is_kept() -> None:
    kept = Thoughts().of_tenant("a")
    thinking = {"type": "thinking", "thinking": "hm", "signature": ""}
    kept.keep_reply({"content": [thinking, text("a"), call("c1")]})  # type: ignore[typeddict-item]

    assert kept.of("c1") == "hm"


def test_a_lost_thought_goes_before_its_turn() -> None:
    found = recalled(HISTORY, {"c1": "hm"}.get)

    assert found[1]["content"] == [{"type": "thinking", "thinking": "hm", "signature": ""}, text("On it."), call("c1")]
    assert (found[0], found[2]) == (HISTORY[0], HISTORY[2])


@pytest.mark.parametrize(
    "messages",
    [
        [user("go"), assistant("No call.")],
        [user("go"), assistant({"type": "thinking", "thinking": "own", "signature": "x"}, call("c1"))],
        [user("go"), assistant(call("unknown"))],
    ],
)
def test_nothing_is_put_where_nothing_is_lost_or_known(messages: Any) -> None:
    assert recalled(messages, lambda call_id: "hm" if call_id == "c1" else "") == messages
