import pytest

from codegate.clock import iso, now_ms
from codegate.tui.fields import ACCOUNT_FIELDS, REQUEST_FIELDS, state
from tests.tui.conftest import account, request

RESTING = {"until": iso(now_ms() + 3_600_000), "reason": "rate_limited", "failures": 1}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "active"),
        ({"enabled": False}, "disabled"),
        ({"decrypt_error": True}, "locked"),
        ({"cooldown": RESTING}, "resting"),
    ],
)
def test_the_state_says_what_counts_most(changes: dict[str, object], expected: str) -> None:
    assert state(account(**changes)) == expected


def test_an_account_shows_its_budget_and_its_rest() -> None:
    row = account(cooldown=RESTING, month_spend_usd=9.0)
    shown = {column.title: column.text(row) for column in ACCOUNT_FIELDS}

    assert "90%" in str(shown["Budget"])
    assert "rate_limited" in str(shown["Rests, or last error"])


def test_a_request_shows_what_became_of_it() -> None:
    row = request(routed_model="gpt-5.5", is_failover=True, error_message="busy", cache_read_tokens=900)
    shown = {column.title: column.text(row) for column in REQUEST_FIELDS}

    assert shown["Model"] == "claude-opus-5 → gpt-5.5"
    assert shown["In"] == "1k"
    assert shown["What else"] == "failover  busy"
