"""When a conversation is compacted by a summary."""

import json
from typing import Any

import pytest

from codegate.errors import UpstreamRejected
from codegate.guardrails.restore import Restorer
from codegate.proxy.compaction import Compaction, seal
from codegate.wire.openai_responses.compaction import summary_of
from codegate.wire.openai_responses.format import COMPACT
from codegate.wire.profile import Profile
from tests.proxy import fakes

PLAIN, NATIVE = Profile(), Profile(compaction=True)
TRIGGERED = {"model": "m", "input": [{"role": "user", "content": "a"}, {"type": "compaction_trigger"}]}


def refusal(status: int) -> UpstreamRejected:
    return UpstreamRejected("no", status=status, kind="not_found")


def wanted(body: Any, **head: Any) -> Compaction:
    return Compaction(fakes.clean_call("openai_responses", json.dumps(body).encode(), head=head))


def test_an_ordinary_request_wants_none() -> None:
    found = wanted({"model": "m", "input": "hi"})

    assert not found.is_asked
    assert not found.takes_summary(PLAIN)
    assert not found.refused(refusal(404))


def test_a_trigger_goes_only_to_who_knows_it() -> None:
    found = wanted(TRIGGERED)

    assert found.takes_summary(PLAIN)
    assert not found.takes_summary(NATIVE)
    assert not found.refused(refusal(404))


@pytest.mark.parametrize(("status", "is_refusal"), [(404, True), (405, True), (501, True), (400, False), (429, False)])
def test_the_endpoint_is_tried_first_and_given_up_once(status: int, is_refusal: bool) -> None:
    found = wanted({"model": "m", "input": "hi"}, wire_format=COMPACT)

    assert not found.takes_summary(PLAIN)
    assert found.refused(refusal(status)) is is_refusal
    assert not found.refused(refusal(status))
    assert found.takes_summary(NATIVE) is is_refusal


def test_other_formats_have_no_triggers() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "a"}], "input": TRIGGERED["input"]}

    assert not Compaction(fakes.clean_call("openai_chat", json.dumps(body).encode())).is_asked


def test_hidden_words_are_put_back_before_they_are_sealed() -> None:
    token = "[EMAIL_" + "0123456789ab]"
    data = seal(b'{"type":"compaction","encrypted_content":"cg1.draft.hello"}', Restorer({token: "x"}))

    assert summary_of({"encrypted_content": data.decode().rsplit('"', 2)[1]}) == "hello"
