"""Whole answers out of streams, by the format's own hand or through the hub."""

from dataclasses import replace

import pytest

from codegate.errors import RemoteProtocolError, UpstreamBroke
from codegate.proxy.gather import context_for, gatherer_for, said
from codegate.proxy.outbound import Outbound, Prepared
from codegate.wire import hub
from codegate.wire.openai_responses.gather import Gatherer
from codegate.wire.sse import SseParser
from tests.proxy import fakes
from tests.responses import created, ended, message

CODEX = fakes.candidate(provider="codex")
BODIES = {
    "openai_responses": b'{"model":"gpt-5","input":"hi","tools":[{"type":"custom","name":"patch"}]}',
    "openai_chat": b'{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}',
}
USAGE = hub.Usage(input_tokens=1, output_tokens=1)


def prepared(client: str) -> tuple[Prepared, fakes.CleanCall]:
    call = fakes.clean_call(client, BODIES[client])
    outbound = Outbound(call, fakes.snapshot(CODEX.account), strict=False)
    return outbound.prepare(CODEX), call


def test_the_formats_own_hand_is_used_where_both_sides_speak_it() -> None:
    assert isinstance(gatherer_for(*prepared("openai_responses")), Gatherer)
    assert not isinstance(gatherer_for(*prepared("openai_chat")), Gatherer)


def test_the_hub_gathers_for_clients_of_other_formats() -> None:
    gatherer = gatherer_for(*prepared("openai_chat"))
    for event in SseParser().feed(created() + message(0, "Hello ", "there") + ended()):
        gatherer.feed(event)
    gatherer.close()

    assert gatherer.body()["choices"][0]["message"]["content"] == "Hello there"
    assert gatherer.reply()["usage"].output_tokens > 0


def test_half_a_stream_is_no_answer() -> None:
    gatherer = gatherer_for(*prepared("openai_chat"))

    with pytest.raises(UpstreamBroke):
        gatherer.close()


def test_an_answer_between_equal_formats_knows_the_clients_tools_too() -> None:
    ready, call = prepared("openai_responses")

    assert ready.context is None
    assert context_for(ready, call).freeform_tools == {"patch"}
    assert context_for(replace(ready, spare=None), call).model == "gpt-5"


def test_only_a_summary_is_condensed() -> None:
    ready, _ = prepared("openai_chat")
    reply: hub.Reply = {"id": "", "model": "m", "content": [], "stop_reason": "end_turn", "stop_sequence": None,
                        "usage": USAGE}  # fmt: skip

    assert said(reply, ready) is reply
    with pytest.raises(RemoteProtocolError):
        said(reply, replace(ready, is_summary=True))
