"""The record of one request."""

import pytest

from codegate.errors import GuardrailFailed, NoRoute
from codegate.proxy.bodies import Bodies
from codegate.proxy.record import Trace, is_notional
from codegate.records import Usage
from tests.builders import account, tenant
from tests.conftest import StoppedClock
from tests.proxy import fakes


def trace(**fields: object) -> Trace:
    return fakes.trace(fakes.clean_call(**fields), fakes.route(fakes.candidate()))


def test_a_request_that_nobody_answered_has_no_account_and_no_tokens() -> None:
    row = trace().finish("error", 503, NoRoute("nobody"))

    assert (row.outcome, row.status_code, row.error_message) == ("error", 503, "nobody")
    assert (row.account_id, row.routed_model, row.ttft_ms) == (None, None, None)
    assert row.usage == Usage()


def test_the_row_says_who_asked_for_what_and_who_gave_it() -> None:
    kept = trace(tenant=tenant("ten-7"), is_stream=True)
    kept.answered(fakes.answer(warnings=("dropped:top_k",), is_failover=True))
    row = kept.finish("ok", 200)

    assert (row.request_id, row.method, row.path, row.inbound_format) == ("req_1", "POST", "/v1/messages", "anthropic")
    assert (row.account_id, row.account_name, row.provider) == ("acc-1", "acc-1", "anthropic")
    assert (row.original_model, row.routed_model, row.tenant_id) == ("claude-sonnet-4-5", "claude-sonnet-4-5", "ten-7")
    assert (row.is_stream, row.is_failover, row.warnings) == (True, True, ("dropped:top_k",))


def test_a_request_that_guardrails_refused_has_its_code_and_neither_route_nor_body() -> None:
    kept = Trace(fakes.call(is_stream=True), tenant("ten-7"), Bodies())
    row = kept.finish("error", 500, GuardrailFailed("It took too long.", code="guardrail_timeout"))

    assert (row.outcome, row.status_code, row.error_message) == ("error", 500, "It took too long.")
    assert (row.warnings, row.route, row.config_id, row.tier) == (("guardrail_timeout",), None, None, None)
    assert (row.original_model, row.tenant_id, row.is_stream) == ("claude-sonnet-4-5", "ten-7", True)
    assert (row.request_body, row.response_body, row.usage) == (None, None, Usage())


def test_the_row_says_what_guardrails_hid_and_what_they_warned_of() -> None:
    call = fakes.clean_call(counts={"email": 2}, warnings=("guardrails_failed",))
    row = fakes.trace(call, fakes.route(fakes.candidate())).finish("error", 500)

    assert row.guardrails == {"email": 2}
    assert row.warnings == ("guardrails_failed",)


def test_the_providers_numbers_beat_our_estimate() -> None:
    kept = trace()
    kept.answered(fakes.answer())
    kept.sent(3_600)
    kept.usage = Usage(input_tokens=3, output_tokens=4)

    assert kept.finish("ok", 200).usage == Usage(input_tokens=3, output_tokens=4)


@pytest.mark.parametrize("outcome", ["cancelled", "broken"])
def test_a_stream_that_ended_early_has_the_output_that_was_sent(outcome: str) -> None:
    kept = trace(is_stream=True)
    kept.answered(fakes.answer())
    kept.sent(4_000)
    kept.usage, kept.is_whole = Usage(input_tokens=11, cache_read_tokens=5, output_tokens=1), False

    assert kept.finish(outcome, 200).usage == Usage(
        input_tokens=11, cache_read_tokens=5, output_tokens=100, estimated=True
    )


def test_a_client_that_left_behind_a_whole_answer_changes_no_number() -> None:
    kept = trace(is_stream=True)
    kept.answered(fakes.answer())
    kept.sent(4_000)
    kept.usage = Usage(input_tokens=11, output_tokens=7)

    assert kept.finish("cancelled", 499).usage == Usage(input_tokens=11, output_tokens=7)


def test_a_client_that_left_before_an_answer_has_used_the_input_of_whoever_was_asked() -> None:
    kept = trace()
    kept.trying = fakes.candidate("b")
    kept.tried(kept.trying, 0, "cancelled")
    row = kept.finish("cancelled", 499)

    assert (row.account_id, row.routed_model, row.usage.output_tokens) == ("b", "claude-sonnet-4-5", 0)
    assert row.usage.estimated
    assert row.usage.input_tokens > 1


def test_a_request_that_failed_everywhere_is_the_last_accounts_and_used_nothing() -> None:
    kept = trace()
    kept.trying = fakes.candidate("b")
    kept.tried(kept.trying, 0, "error", NoRoute("x"))
    row = kept.finish("error", 503)

    assert (row.account_id, row.usage) == ("b", Usage())


def test_an_account_that_was_left_out_is_not_named() -> None:
    kept = trace()
    kept.trying = fakes.candidate("b")
    kept.tried(kept.trying, 0, "skipped", NoRoute("x"))

    assert kept.finish("cancelled", 499).account_id is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"auth_type": "oauth"}, True),
        ({"auth_type": "passthrough"}, True),
        ({"provider": "codex"}, True),
    ],
)
def test_what_a_subscription_pays_is_marked(fields: dict[str, str], expected: bool) -> None:
    assert is_notional(account(**fields)) is expected


@pytest.mark.parametrize(("is_stream", "tokens"), [(False, 900), (True, 90)])
def test_an_answer_without_numbers_is_estimated_and_says_so(is_stream: bool, tokens: int) -> None:
    kept = trace(is_stream=is_stream)
    kept.answered(fakes.answer())
    kept.sent(2_000)
    kept.sent(1_600)
    usage = kept.finish("ok", 200).usage

    assert usage.estimated
    assert usage.output_tokens == tokens
    assert usage.input_tokens > 1


def test_times_run_from_the_first_byte_of_the_request(stopped: StoppedClock) -> None:
    kept = fakes.trace(fakes.clean_call(head={"started": stopped.at_s}), fakes.route())
    stopped.pass_s(0.25)
    kept.answered(fakes.answer())
    stopped.pass_s(0.5)
    row = kept.finish("ok", 200)

    assert (row.ttft_ms, row.latency_ms) == (250, 750)


def test_every_try_is_kept_in_order_and_cut_short(stopped: StoppedClock) -> None:
    kept = trace()
    begun = stopped.at_s
    stopped.pass_s(0.1)
    kept.tried(fakes.candidate("a"), begun, "error", NoRoute("x" * 900))
    kept.tried(fakes.candidate("b"), begun, "ok")
    row = kept.finish("ok", 200, NoRoute("y" * 2_000))

    assert [(one.account_id, one.outcome, one.status) for one in row.attempts] == [
        ("a", "error", 503),
        ("b", "ok", 200),
    ]
    assert [len(one.reason) for one in row.attempts] == [300, 0]
    assert row.attempts[0].latency_ms == 100
    assert len(row.error_message or "") == 1_000
    assert row.is_failover


def test_a_try_that_was_cancelled_has_no_status() -> None:
    kept = trace()
    kept.tried(fakes.candidate(), 0, "cancelled")

    assert [(one.outcome, one.status) for one in kept.attempts] == [("cancelled", None)]
