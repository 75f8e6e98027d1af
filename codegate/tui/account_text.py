"""All about an account, as text; and the line that counts accounts by state."""

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from codegate.clock import now_ms, parse_iso
from codegate.figures import ago, count, dollars, until
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.fields import STATE_STYLES, rest, state
from codegate.tui.widgets.bars import budget_bar

BAR_WIDTH = 14
SOON_MS = 30 * 60_000
"""A login that ends in less is said to end soon."""

_LOGINS = {
    "api_key": "API key",
    "oauth": "login with a subscription",
    "passthrough": "the client's own login",
    "aws": "AWS signature",
    "gcp": "Google service account",
}


def account_text(account: Row) -> Text:
    """Everything that is known of an account, in groups."""
    text = Text()
    word = state(account)
    _fact(text, "State", Text(f"● {clean(word, limit=40)}  {clean(rest(account))}", STATE_STYLES.get(word, "")))
    _fact(text, "Provider", f"{account['provider']}, by {_LOGINS.get(account['auth_type'], account['auth_type'])}")
    _fact(text, "Key", _key(account))
    _fact(text, "Base URL", account["base_url"] or "the provider's own")
    _fact(text, "Plan", " ".join(filter(None, (account["subscription_type"], account["account_email"]))))
    _fact(text, "Login ends", expiry(account))
    text.append("\nQuota\n", "bold")
    _spent(text, "This month", account["month_spend_usd"], account["monthly_budget"])
    _spent(text, "Today", account["day_spend_usd"], account["daily_budget"])
    _fact(text, "A minute", _rates(account))
    _fact(text, "Priority", account["priority"])
    text.append("\nHow it goes\n", "bold")
    _fact(text, "Last used", ago(account["last_used_at"], now_ms()))
    error = f"{account['last_error']} ({ago(account['last_error_at'], now_ms())})" if account["last_error"] else "none"
    _fact(text, "Last error", Text(clean(error, limit=600), "red" if account["last_error"] else "dim"))
    _fact(text, "In a row", f"{account['error_count']} errors" if account["error_count"] else "")
    for model, cooldown in account["model_cooldowns"].items():
        _fact(text, "Model rests", f"{model}: {until(cooldown['until'], now_ms())}, {cooldown['reason']}")
    _fact(text, "Added", ago(account["created_at"], now_ms()))
    _fact(text, "Id", account["id"])
    return text


def expiry(account: Row) -> Text:
    """When its login ends; yellow and `soon` within half an hour, red when it has ended; nothing where it has none."""
    if not account["token_expires_at"]:
        return Text("")
    try:
        left_ms = parse_iso(account["token_expires_at"]) - now_ms()
    except ValueError:
        return Text(clean(account["token_expires_at"], limit=40))
    if left_ms <= 0:
        return Text("ended; it is renewed with the next request, or log in again: l", "red")
    left = until(account["token_expires_at"], now_ms())
    return Text(f"in {left}, soon", "yellow") if left_ms < SOON_MS else Text(f"in {left}")


def counts_text(accounts: Sequence[Row]) -> Text:
    """`5 accounts   ● 3 active   ● 1 resting   ● 1 disabled`."""
    found = Counter(state(account) for account in accounts)
    text = Text(f"{len(accounts)} account{'' if len(accounts) == 1 else 's'}", "bold", no_wrap=True)
    for word in sorted(found, key=lambda word: (word != "active", word)):
        text.append("   ● ", STATE_STYLES.get(word, ""))
        text.append(f"{found[word]} {clean(word, limit=20)}", "not bold")
    return text


def locked_text(accounts: Sequence[Row]) -> str:
    """What to do about keys that do not open; nothing while all do."""
    locked = [clean(account["name"], limit=24) for account in accounts if account["decrypt_error"]]
    if not locked:
        return ""
    return (
        f"The stored key of {', '.join(locked[:4])}{' …' if len(locked) > 4 else ''} does not open with this "
        "server's account key. Type it again (e), or bring back the old account key: codegate keys"
    )


def _fact(text: Text, name: str, value: object) -> None:
    """A name and a value, if there is one."""
    shown = value if isinstance(value, Text) else Text("" if value in (None, "") else clean(value, limit=300))
    if shown.plain.strip():
        text.append(f"{name:<13}", "bold cyan").append_text(shown).append("\n")


def _spent(text: Text, name: str, spent: float, budget: float | None) -> None:
    figures = f"{dollars(spent)} of {dollars(budget)}  " if budget else f"{dollars(spent)}, no budget"
    _fact(text, name, Text(figures).append_text(budget_bar(spent, budget, BAR_WIDTH)))


def _rates(account: Row) -> str:
    requests, tokens = account["rate_limit"], account["tokens_per_minute"]
    return f"{requests or 'any number of'} requests, {count(tokens) if tokens else 'any number of'} tokens"


def _key(account: Row) -> str:
    if account["decrypt_error"]:
        return "it does not open"
    if account["credential_file"]:
        return f"read from {account['credential_file']}"
    return f"ends in {account['api_key_hint'].lstrip('…')}" if account["api_key_hint"] else "none"
