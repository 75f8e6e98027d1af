import pytest

from codegate.cli.account_view import COLUMNS, show_account, state
from codegate.clock import iso, now_ms


def account(**changes: object) -> dict[str, object]:
    row = {
        "id": "a1",
        "name": "work",
        "provider": "openai",
        "auth_type": "api_key",
        "base_url": None,
        "priority": 0,
        "rate_limit": 60,
        "monthly_budget": None,
        "enabled": True,
        "account_email": None,
        "last_used_at": None,
        "last_error": None,
        "error_count": 0,
        "status": "active",
        "tokens_per_minute": 0,
        "daily_budget": None,
        "cooldown": None,
        "model_cooldowns": {},
        "month_spend_usd": 0.0,
        "day_spend_usd": 0.0,
        "decrypt_error": False,
        "created_at": iso(now_ms()),
        "api_key_hint": "abcd",
    }
    return {**row, **changes}


def resting(seconds: int) -> dict[str, object]:
    return {"until": iso(now_ms() + seconds * 1000), "reason": "rate_limited", "failures": 1}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "active"),
        ({"enabled": False, "decrypt_error": True}, "disabled"),
        ({"decrypt_error": True}, "locked"),
        ({"cooldown": resting(6_000)}, "resting"),
        ({"cooldown": resting(-5)}, "active"),
        ({"status": "expired"}, "expired"),
    ],
)
def test_the_state_says_what_counts_most(changes: dict[str, object], expected: str) -> None:
    assert state(account(**changes)) == expected


def test_the_note_says_why_it_rests_or_what_is_missing() -> None:
    note = COLUMNS[-1].text

    assert "rate_limited" in str(note(account(cooldown=resting(6_000))))
    assert note(account(api_key_hint="")) == "no key"
    assert "set it again" in str(note(account(decrypt_error=True)))
    assert note(account()) == ""


def test_a_whole_account_shows_its_budget(capsys: pytest.CaptureFixture[str]) -> None:
    show_account(account(monthly_budget=20.0, month_spend_usd=1.5, rate_limit=0))
    out = capsys.readouterr().out

    assert "$1.50 of $20.00" in out
    assert "unlimited" in out
