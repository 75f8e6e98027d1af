"""How an account is shown."""

from codegate.cli.output import Column, Row, print_record
from codegate.clock import now_ms
from codegate.figures import ago, dollars, until

_STATUS_STYLES = {
    "active": "green",
    "resting": "yellow",
    "rate_limited": "yellow",
    "expired": "red",
    "error": "red",
    "needs_login": "red",
    "locked": "red",
    "disabled": "dim",
}


def state(account: Row) -> str:
    """One word for what counts most: `disabled`, `locked`, `resting`, else its status."""
    if not account["enabled"]:
        return "disabled"
    if account["decrypt_error"]:
        return "locked"
    if _rest(account):
        return "resting"
    return str(account["status"])


def _rest(account: Row) -> str:
    cooldown = account["cooldown"]
    return until(cooldown["until"], now_ms()) if cooldown else ""


def _note(account: Row) -> str:
    if rest := _rest(account):
        return f"{rest} more: {account['cooldown']['reason']}"
    if resting := account["model_cooldowns"]:
        return f"resting for {', '.join(sorted(resting))}"
    if account["decrypt_error"]:
        return "its key does not open; set it again"
    if not account["api_key_hint"] and account["auth_type"] == "api_key":
        return "no key"
    return ""


COLUMNS = (
    Column("NAME", lambda row: row["name"], "bold"),
    Column("PROVIDER", lambda row: row["provider"]),
    Column("STATE", lambda row: f"● {state(row)}", lambda row: _STATUS_STYLES.get(state(row), "")),
    Column("PRIORITY", lambda row: row["priority"], is_number=True, drop=2),
    Column("MONTH", lambda row: dollars(row["month_spend_usd"]), is_number=True, drop=1),
    Column("KEY", lambda row: f"…{row['api_key_hint']}" if row["api_key_hint"] else "", "dim", drop=3),
    Column("USED", lambda row: ago(row["last_used_at"], now_ms()), "dim", drop=4),
    Column("NOTE", _note, "yellow", is_prose=True),
)
"""Columns of `accounts list`."""


def show_account(account: Row) -> None:
    """Print one account as names and values."""
    budget, limit = account["monthly_budget"], account["rate_limit"]
    spent = dollars(account["month_spend_usd"])
    today, daily = dollars(account["day_spend_usd"]), account["daily_budget"]
    print_record(
        [
            ("Name", account["name"]),
            ("Id", account["id"]),
            ("Provider", account["provider"]),
            ("State", " – ".join(part for part in (state(account), _note(account)) if part)),
            ("Base URL", account["base_url"] or "the provider's own"),
            ("Login", account["auth_type"]),
            ("Key", f"…{account['api_key_hint']}" if account["api_key_hint"] else None),
            ("Priority", account["priority"]),
            ("Rate limit", f"{limit} requests a minute" if limit else "unlimited"),
            (
                "Token limit",
                f"{account['tokens_per_minute']} tokens a minute" if account["tokens_per_minute"] else None,
            ),
            ("This month", f"{spent} of {dollars(budget)}" if budget else spent),
            ("Today", f"{today} of {dollars(daily)}" if daily else today),
            ("E-mail", account["account_email"]),
            ("Last used", ago(account["last_used_at"], now_ms())),
            ("Last error", account["last_error"]),
            ("Errors", account["error_count"]),
            ("Added", ago(account["created_at"], now_ms())),
        ]
    )
