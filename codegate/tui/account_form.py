"""What is asked about an account, for a new one and for one that is there."""

from collections.abc import Sequence
from dataclasses import replace

from codegate.tui.dialogs.form import Answers, Ask
from codegate.tui.feed import Row

_KEY_WORDS = {
    "api_key": "API key",
    "aws": "AWS signature",
    "gcp": "Google service account",
    "passthrough": "the client's own login",
}
_NUMBERS = ("priority", "rate_limit", "tokens_per_minute", "monthly_budget", "daily_budget")
USUAL_RATE = 60
"""Requests a minute of an account about which nothing else is said."""


def new_account(provider: Row, taken: Sequence[str]) -> list[Ask]:
    """The questions about a new account of a provider; what few people need is folded away."""
    asks = [Ask("name", "Name", value=_free(provider["id"], taken), is_needed=True)]
    if "api_key" in provider["auth_types"]:
        env = f", or ${provider['key_env'][0]} of the server" if provider["key_env"] else ""
        asks.append(Ask("api_key", "API key", "secret", hint=f"{provider['key_hint']}{env}"))
    kinds = [kind for kind in provider["auth_types"] if kind in _KEY_WORDS]
    if len(kinds) > 1:
        choices = [(kind, _KEY_WORDS[kind]) for kind in kinds]
        asks.append(Ask("auth_type", "Proves itself by", "choice", kinds[0], choices=choices, is_needed=True))
    is_needed = provider["needs_base_url"]
    hint = provider["base_url_hint"] or provider["base_url"] or ""
    asks.append(Ask("base_url", "Base URL", hint=hint, is_needed=is_needed, is_advanced=not is_needed))
    return [*asks, *_limits({"rate_limit": USUAL_RATE, "allow_private": provider["is_local"]})]


def known_account(account: Row) -> list[Ask]:
    """The questions about an account that is there; its key stays unless another is typed."""
    kept = f"stays …{account['api_key_hint'].lstrip('…')}" if account["api_key_hint"] else "none is stored"
    return [
        Ask("name", "Name", value=account["name"], is_needed=True),
        Ask("api_key", "New API key", "secret", hint=kept),
        Ask("base_url", "Base URL", value=account["base_url"], hint="the provider's own"),
        *_limits(account, is_advanced=False),
        Ask("subscription_type", "Plan", value=account["subscription_type"], hint="pro, max_5x, max_20x"),
        Ask("account_email", "E-mail", value=account["account_email"]),
    ]


def as_new(provider: Row, answers: Answers) -> Answers:
    """The body of the request that makes it; a limit that was emptied is none."""
    said = {name: value for name, value in answers.items() if value is not None}
    if "rate_limit" in answers:
        said["rate_limit"] = answers["rate_limit"] or 0
    usual = {"rate_limit": USUAL_RATE, "allow_private": False}
    told = {name: value for name, value in said.items() if name not in usual or value != usual[name]}
    local = {"allow_private": True} if provider["is_local"] else {}
    return {"provider": provider["id"], **local, **told}


def as_change(asks: Sequence[Ask], answers: Answers) -> Answers:
    """The body of the request that changes it: only what is another now."""
    said = {ask.name: answers[ask.name] for ask in asks if answers[ask.name] != ask.value}
    return {name: (0 if value is None and name in _NUMBERS else value) for name, value in said.items()}


def as_before(account: Row, change: Answers) -> Answers | None:
    """The body of the request that takes a change back; None where that cannot be done: an old key is not known."""
    if "api_key" in change or "base_url" in change:
        return None
    return {name: 0 if account[name] is None and name in _NUMBERS else account[name] for name in change}


def _limits(account: Row, *, is_advanced: bool = True) -> list[Ask]:
    asks = (
        Ask("priority", "Priority", "int", account.get("priority"), "0; higher is asked first"),
        Ask("rate_limit", "Requests a minute", "int", account.get("rate_limit") or None, "no limit"),
        Ask("tokens_per_minute", "Tokens a minute", "int", account.get("tokens_per_minute") or None, "no limit"),
        Ask("monthly_budget", "Dollars a month", "float", account.get("monthly_budget"), "no budget"),
        Ask("daily_budget", "Dollars a day", "float", account.get("daily_budget"), "no budget"),
        Ask("allow_private", "Private addresses", "flag", bool(account.get("allow_private"))),
    )
    return [replace(ask, is_advanced=is_advanced) for ask in asks]


def _free(name: str, taken: Sequence[str]) -> str:
    """The provider's name, or the first number after it that nobody has."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
