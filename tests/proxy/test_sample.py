"""Only good conversations are kept to learn from."""

import pytest

from codegate.proxy.clean import UNSCREENED
from codegate.proxy.sample import MAX_BYTES, Collected
from codegate.wire.openai_responses.format import COMPACT
from tests.builders import request_log
from tests.proxy import fakes


def collected(*parts: bytes) -> Collected:
    found = Collected(full_context=True)
    for part in parts:
        found.came(part)
    return found


def test_a_good_exchange_is_a_sample() -> None:
    call = fakes.clean_call()
    sample = collected(b"{", b"}").sample(call, request_log())

    assert sample is not None
    assert (sample.reply, sample.request, sample.full_context) == (b"{}", call.body, True)


@pytest.mark.parametrize("outcome", ["error", "cancelled", "broken"])
def test_what_did_not_end_well_is_none(outcome: str) -> None:
    assert collected(b"{}").sample(fakes.clean_call(), request_log(outcome=outcome)) is None


def test_nothing_is_kept_of_what_no_account_said_or_is_too_long() -> None:
    assert collected(b"{}").sample(fakes.clean_call(), request_log(account_id=None)) is None
    assert collected().sample(fakes.clean_call(), request_log()) is None
    assert collected(b"x" * MAX_BYTES, b"x").sample(fakes.clean_call(), request_log()) is None
    assert collected(b"{}").sample(None, request_log()) is None


def test_what_went_out_unscreened_is_not_learned_from() -> None:
    assert collected(b"{}").sample(fakes.clean_call(warnings=(UNSCREENED,)), request_log()) is None


def test_only_conversations_are_kept() -> None:
    call = fakes.clean_call(head={"wire_format": COMPACT})

    assert collected(b"{}").sample(call, request_log()) is None
