"""What a failed attempt means."""

from typing import Any

import pytest

from codegate.errors import (
    CodeGateError,
    InvalidRequest,
    LocalProtocolError,
    NoRoute,
    RemoteProtocolError,
    UpstreamBroke,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnreachable,
)
from codegate.providers.verdict import LONGEST_S, RATE_LIMITED, WINDOW_SPENT, judge
from codegate.settings import Resolved

DEFAULTS = Resolved(stored={}, tenant={}, process={})
TRANSPORT = (UpstreamUnreachable, UpstreamTimeout, UpstreamBroke, RemoteProtocolError)


def rejected(status: int, kind: str, retry_after_s: float | None = None) -> UpstreamRejected:
    return UpstreamRejected("no", status=status, kind=kind, retry_after_s=retry_after_s)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "invalid_request"), (400, "context_too_long"), (404, "not_found"), (413, "too_large"),
     (422, "invalid_request"), (405, "method_not_allowed"), (409, "conflict"), (418, "something_new")],
)  # fmt: skip
def test_what_the_client_did_wrong_stays_with_the_client(status: int, kind: str) -> None:
    verdict = judge(rejected(status, kind), DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.account_status) == (False, False, None)


@pytest.mark.parametrize("told", [7.0, 90.5])
def test_rate_limit_rests_as_long_as_the_provider_says(told: float) -> None:
    verdict = judge(rejected(429, "rate_limit", told), DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.cooldown_s) == (True, True, told)
    assert verdict.account_status == "rate_limited"
    assert verdict.reason == RATE_LIMITED


@pytest.mark.parametrize(("told", "kept"), [(0.0, 1.0), (-5.0, 1.0), (0.2, 1.0), (86_400.0, 3600.0)])
def test_wait_is_kept_between_a_second_and_an_hour(told: float, kept: float) -> None:
    assert judge(rejected(429, "rate_limit", told), DEFAULTS).cooldown_s == kept


def test_rate_limit_without_a_time_backs_off_and_is_known_as_a_guess() -> None:
    verdict = judge(rejected(429, "rate_limit"), DEFAULTS)

    assert verdict.cooldown_s is None
    assert verdict.reason != RATE_LIMITED


@pytest.mark.parametrize(
    ("status", "kind"), [(500, "server"), (502, "bad_gateway"), (503, "unavailable"), (504, "timeout"),
                         (529, "overloaded"), (599, "something_new")],
)  # fmt: skip
def test_failing_provider_moves_on_and_backs_off(status: int, kind: str) -> None:
    verdict = judge(rejected(status, kind), DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.cooldown_s) == (True, True, None)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, "auth"), (402, "billing"), (403, "permission"), (429, "quota"), (400, "billing")]
)
def test_trouble_with_our_own_key_or_purse_moves_on_and_marks_the_account(status: int, kind: str) -> None:
    verdict = judge(rejected(status, kind), DEFAULTS)

    assert verdict.try_next
    assert verdict.cools
    assert verdict.account_status in {"error", "rate_limited"}


@pytest.mark.parametrize(("status", "kind"), [(401, "auth"), (402, "billing"), (429, "quota")])
def test_refused_key_or_empty_purse_rests_longer_than_a_hiccup(status: int, kind: str) -> None:
    assert judge(rejected(status, kind), DEFAULTS).cooldown_s == 300.0


@pytest.mark.parametrize("error", TRANSPORT)
def test_failing_connection_moves_on_and_backs_off(error: type[CodeGateError]) -> None:
    verdict = judge(error("gone"), DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.cooldown_s) == (True, True, None)


@pytest.mark.parametrize("error", [InvalidRequest("x"), NoRoute("x"), LocalProtocolError("x"), CodeGateError("x")])
def test_our_own_errors_blame_no_account(error: CodeGateError) -> None:
    verdict = judge(error, DEFAULTS)

    assert (verdict.try_next, verdict.cools) == (False, False)


@pytest.mark.parametrize(
    ("key", "error", "other"),
    [
        ("auto_switch_on_error", rejected(500, "server"), rejected(429, "rate_limit")),
        ("auto_switch_on_error", UpstreamTimeout("x"), rejected(429, "quota")),
        ("auto_switch_on_rate_limit", rejected(429, "rate_limit"), rejected(529, "overloaded")),
    ],
)
def test_each_setting_stops_its_own_kind_of_switch_and_no_cooldown(
    key: str, error: CodeGateError, other: CodeGateError
) -> None:
    settings = Resolved(stored={key: False}, tenant={}, process={})

    assert not judge(error, settings).try_next
    assert judge(error, settings).cools
    assert judge(other, settings).try_next


@pytest.mark.parametrize(("status", "cools"), [("allowed", False), ("rejected", True)])
def test_credit_that_is_out_for_one_model_leaves_the_account_to_the_others(status: str, cools: bool) -> None:
    error = rejected(429, "rate_limit")
    prefix = "anthropic-ratelimit-unified-"
    error.headers = {f"{prefix}overage-disabled-reason": "out_of_credits", f"{prefix}status": status}
    verdict = judge(error, DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.is_of_model) == (True, True, not cools)
    assert (verdict.account_status is None) == (not cools)


@pytest.mark.parametrize(("told", "rest"), [(None, None), (30.0, 30.0), (1e9, LONGEST_S)])
def test_a_limit_that_names_the_model_is_the_models(told: float | None, rest: float | None) -> None:
    message = "Rate limit reached for model `openai/gpt-oss-120b` in organization."
    error = UpstreamRejected(message, status=429, kind="rate_limit", retry_after_s=told)
    verdict = judge(error, DEFAULTS, "gpt-oss-120b")

    assert (verdict.try_next, verdict.cools, verdict.is_of_model) == (True, True, True)
    assert (verdict.cooldown_s, verdict.account_status) == (rest, None)
    assert not judge(error, DEFAULTS, "another-model").is_of_model


def limited(message: str = "Slow down.", told: float | None = None, **fields: Any) -> UpstreamRejected:
    error = UpstreamRejected(message, status=429, kind="rate_limit", retry_after_s=told)
    for name, value in fields.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("error", "reason", "rest"),
    [
        (limited(told=20.0), RATE_LIMITED, 20.0),
        (limited(told=900.0), WINDOW_SPENT, 900.0),
        (limited(told=1e6), WINDOW_SPENT, 3600.0),
        (limited(told=9000.0, limits={"resets_in_seconds": 9000}), WINDOW_SPENT, 9000.0),
        (limited(told=9e5, limits={"plan_type": "plus"}), WINDOW_SPENT, 21_600.0),
        (limited(told=7200.0, headers={"anthropic-ratelimit-unified-status": "rejected"}), WINDOW_SPENT, 7200.0),
        (limited(), "busy", None),
    ],
)
def test_a_spent_window_rests_until_its_reset_and_a_throttle_for_its_seconds(
    error: UpstreamRejected, reason: str, rest: float | None
) -> None:
    verdict = judge(error, DEFAULTS)

    assert (verdict.reason, verdict.cooldown_s, verdict.try_next) == (reason, rest, True)


@pytest.mark.parametrize(
    "message",
    [
        "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 50000.",
        "Extra usage is required for long context requests.",
    ],
)
def test_a_limit_that_only_this_request_breaks_rests_nobody(message: str) -> None:
    verdict = judge(limited(message, 30.0), DEFAULTS)

    assert (verdict.try_next, verdict.cools, verdict.is_of_request) == (True, False, True)
