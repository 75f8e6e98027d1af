"""What is asked about an account, for a new one and for one that is there."""

from collections.abc import Sequence

from codegate.tui.dialogs.form import Answers, Ask
from codegate.tui.feed import Row


def new_account(provider: Row, taken: Sequence[str]) -> list[Ask]:
    """The questions about a new account of a provider."""
    asks = [Ask("name", "Name", value=_free(provider["id"], taken), is_needed=True)]
    if "api_key" in provider["auth_types"]:
        env = f", or ${provider['key_env'][0]} of the server" if provider["key_env"] else ""
        asks.append(Ask("api_key", "API key", "secret", hint=f"{provider['key_hint']}{env}"))
    hint = provider["base_url_hint"] or provider["base_url"] or ""
    asks.append(Ask("base_url", "Base URL", hint=hint, is_needed=provider["needs_base_url"]))
    return [*asks, *_limits({})]


def known_account(account: Row) -> list[Ask]:
    """The questions about an account that is there; its key stays unless another is typed."""
    return [
        Ask("name", "Name", value=account["name"], is_needed=True),
        Ask("api_key", "New API key", "secret", hint=f"stays {account['api_key_hint']}"),
        Ask("base_url", "Base URL", value=account["base_url"], hint="the provider's own"),
        *_limits(account),
    ]


def as_new(provider: Row, answers: Answers) -> Answers:
    """The body of the request that makes it."""
    said = {name: value for name, value in answers.items() if value is not None}
    local = {"allow_private": True} if provider["is_local"] else {}
    return {"provider": provider["id"], **local, **said}


def as_change(asks: Sequence[Ask], answers: Answers) -> Answers:
    """The body of the request that changes it: only what is another now."""
    said = {ask.name: answers[ask.name] for ask in asks if answers[ask.name] != ask.value}
    return {name: (0 if value is None and name in _NUMBERS else value) for name, value in said.items()}


_NUMBERS = ("priority", "rate_limit", "tokens_per_minute", "monthly_budget", "daily_budget")


def _limits(account: Row) -> list[Ask]:
    return [
        Ask("priority", "Priority", "int", account.get("priority"), "higher is asked first"),
        Ask("rate_limit", "Requests a minute", "int", account.get("rate_limit") or None, "no limit"),
        Ask("tokens_per_minute", "Tokens a minute", "int", account.get("tokens_per_minute") or None, "no limit"),
        Ask("monthly_budget", "Dollars a month", "float", account.get("monthly_budget"), "no budget"),
        Ask("daily_budget", "Dollars a day", "float", account.get("daily_budget"), "no budget"),
    ]


def _free(name: str, taken: Sequence[str]) -> str:
    """The provider's name, or the first number after it that nobody has."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
