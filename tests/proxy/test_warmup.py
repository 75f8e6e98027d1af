"""A request for nothing gets nothing, at no cost."""

import json

import pytest

from codegate.proxy.warmup import empty_answer, wants_nothing
from tests.proxy import fakes


@pytest.mark.parametrize(
    ("wire", "tokens", "wanted"),
    [("anthropic", 0, True), ("anthropic", 1, False), ("openai_chat", 0, False), ("anthropic", None, False)],
)
def test_only_zero_tokens_of_messages_are_nothing(wire: str, tokens: int | None, wanted: bool) -> None:
    assert wants_nothing(fakes.clean_call(wire, fakes.body(max_tokens=tokens))) is wanted


def test_a_whole_answer_is_empty() -> None:
    call = fakes.clean_call(raw=fakes.body(max_tokens=0))
    body = json.loads(empty_answer(call, fakes.candidate(), fakes.route()).opening)

    assert (body["content"], body["stop_reason"], body["model"]) == ([], "max_tokens", call.model)
    assert (body["usage"]["input_tokens"], body["usage"]["output_tokens"]) == (0, 0)


@pytest.mark.parametrize("is_open", [False, True])
def test_a_stream_is_opened_once_and_ends(is_open: bool) -> None:
    call = fakes.clean_call(raw=fakes.body(max_tokens=0, is_stream=True))
    opening = empty_answer(call, fakes.candidate(), fakes.route(), is_open=is_open).opening

    assert (b"event: message_start" in opening) is not is_open
    assert b"content_block" not in opening
    assert b'"stop_reason":"max_tokens"' in opening
    assert opening.endswith(b'{"type":"message_stop"}\n\n')
