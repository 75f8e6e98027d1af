from codegate.clock import iso, now_ms
from codegate.tui.account_text import account_text, counts_text, expiry, locked_text
from tests.tui.conftest import EVIL, account


def test_everything_that_is_known_is_said() -> None:
    rest = {"until": iso(now_ms() + 300_000), "reason": "rate_limited", "failures": 1}
    row = account(1, last_error="429 slow down", rate_limit=60, model_cooldowns={"gpt-5.5": rest}, daily_budget=1.0)
    text = account_text(row).plain

    assert "$1.50 of $10.00" in text
    assert "50%" in text
    assert "60 requests, any number of tokens" in text
    assert "429 slow down" in text
    assert "gpt-5.5: 5 min, rate_limited" in text


def test_a_login_that_ends_within_half_an_hour_ends_soon() -> None:
    ends = {minutes: expiry(account(1, token_expires_at=iso(now_ms() + minutes * 60_000))) for minutes in (-1, 20, 90)}

    assert "ended" in ends[-1].plain
    assert ends[20].plain.endswith(", soon")
    assert "soon" not in ends[90].plain
    assert expiry(account(1)).plain == ""


def test_accounts_are_counted_by_state() -> None:
    rows = [account(1), account(2), account(3, enabled=False)]

    assert counts_text(rows).plain == "3 accounts   ● 2 active   ● 1 disabled"
    assert counts_text([]).plain == "0 accounts"


def test_keys_that_do_not_open_are_named() -> None:
    assert locked_text([account(1)]) == ""
    assert "key of account-1 does not open" in locked_text([account(1, decrypt_error=True)])


def test_foreign_text_is_clean() -> None:
    row = account(1, provider=EVIL, last_error=EVIL, base_url=EVIL, account_email=EVIL, model_cooldowns={}, id=EVIL)
    text = account_text({**row, "token_expires_at": EVIL, "auth_type": EVIL, "status": EVIL}).plain

    assert "\x1b" not in text
    assert "\u202e" not in text
