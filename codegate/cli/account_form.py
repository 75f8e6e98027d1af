"""The options that say what an account is, and the questions for those that are missing."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.ask import agrees, choose, secret, text
from codegate.cli.command import Invocation, UsageMistake
from codegate.cli.complete import accounts as account_names
from codegate.cli.output import say
from codegate.providers.cloud import LOGINS
from codegate.records import Secret

if TYPE_CHECKING:
    from codegate.client.session import Client


def _providers(incomplete: str) -> list[tuple[str, str]]:
    from codegate.providers.table import PROVIDERS

    return [(found.id, found.label) for found in PROVIDERS.values() if found.id.startswith(incomplete)]


Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the account.", autocompletion=account_names)]
NewName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What you call it.")]
ProviderId = Annotated[
    str | None,
    typer.Option(
        "--provider", metavar="PROVIDER", help="Who serves it: anthropic, openai, …", autocompletion=_providers
    ),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", metavar="URL", help="Instead of the provider's own.")]
AuthType = Annotated[str | None, typer.Option("--auth-type", metavar="TYPE", help="api_key, oauth, aws or gcp.")]
KeyStdin = Annotated[bool, typer.Option("--api-key-stdin", help="Read the key from standard input.")]
KeyEnv = Annotated[str | None, typer.Option("--api-key-env", metavar="NAME", help="Read the key from a variable.")]
AllowPrivate = Annotated[
    bool | None,
    typer.Option(
        "--allow-private/--no-allow-private",
        help="The base URL may be on this machine or a private network.",
        show_default=False,
    ),
]
Priority = Annotated[int | None, typer.Option("--priority", metavar="N", help="Higher is asked first.")]
RateLimit = Annotated[
    int | None, typer.Option("--rate-limit", metavar="RPM", help="Requests a minute; 0 is unlimited.")
]
MonthlyBudget = Annotated[
    float | None, typer.Option("--monthly-budget", metavar="USD", help="Dollars a month; 0 is unlimited.")
]
TokensPerMinute = Annotated[
    int | None,
    typer.Option("--tokens-per-minute", metavar="TPM", help="Tokens a minute, in and out; 0 is unlimited."),
]
DailyBudget = Annotated[
    float | None, typer.Option("--daily-budget", metavar="USD", help="Dollars a UTC day; 0 is unlimited.")
]


def changes(
    base_url: str | None,
    auth_type: str | None,
    allow_private: bool | None,
    priority: int | None,
    rate_limit: int | None,
    monthly_budget: float | None,
    tokens_per_minute: int | None = None,
    daily_budget: float | None = None,
) -> dict[str, Any]:
    """The options that were given, as fields of the REST body; an empty base URL means the provider's own."""
    given = {
        "base_url": base_url,
        "auth_type": auth_type,
        "allow_private": allow_private,
        "priority": priority,
        "rate_limit": rate_limit,
        "monthly_budget": monthly_budget,
        "tokens_per_minute": tokens_per_minute,
        "daily_budget": daily_budget,
    }
    form: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    if form.get("base_url") == "":
        form["base_url"] = None
    return form


async def new_account(
    run: Invocation, client: "Client", name: str | None, provider: str | None, options: dict[str, Any]
) -> dict[str, Any]:
    """
    The body of a new account without its key; missing parts are asked for.

    Raises:
        UsageMistake: Something is missing and nobody can be asked.
    """
    asks = provider is None
    if provider is None:
        known = await client.providers()
        provider = choose(run, "Which provider?", [(one["id"], one["label"]) for one in known], "--provider")
        entry = next(one for one in known if one["id"] == provider)
        if entry["needs_base_url"] and "base_url" not in options:
            question = f"Base URL, for example {entry['base_url_hint']}"
            options = {**options, "base_url": text(run, question, "--base-url")}
    if name is None:
        default = _free_name(provider, await client.accounts.list()) if asks else None
        name = text(run, "Name", "--name", default=default)
    return {"name": name, "provider": provider, **options}


async def key_of(
    run: Invocation, client: "Client", form: dict[str, Any], *, from_stdin: bool, from_env: str | None
) -> Secret | None:
    """
    The key of a new account, or None where its provider needs none and none was offered.

    Raises:
        UsageMistake: It needs one, and nobody can be asked.
    """
    entry = next((one for one in await client.providers() if one["id"] == form["provider"]), None)
    is_optional = entry is None or entry["key_optional"] or form.get("auth_type") in LOGINS
    if entry is None or (is_optional and not (from_stdin or from_env)):
        return None
    if run.can_ask and not (from_stdin or from_env):
        from_env = _offered_variable(run, entry["key_env"])
        if not from_env:
            where = f"Make one at {entry['console_url']}" if entry["console_url"] else ""
            look = f"It looks like {entry['key_hint']}." if entry["key_hint"] else ""
            say(" ".join(part for part in (look, where) if part))
    key = secret(run, from_stdin=from_stdin, from_env=from_env, prompt=f"API key of {form['name']} (not shown)")
    if key is None:
        raise UsageMistake("An account needs a key.", hint="Say where it is: --api-key-stdin or --api-key-env NAME")
    return key


def _offered_variable(run: Invocation, names: Sequence[str]) -> str | None:
    """The first variable that holds such a key, if the user wants it."""
    found = next((name for name in names if os.environ.get(name, "").strip()), None)
    return found if found and agrees(run, f"Take the key from {found}?") else None


def _free_name(wanted: str, accounts: Sequence[Any]) -> str:
    """The name, or with the first free number behind it."""
    taken = {account["name"] for account in accounts}
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
