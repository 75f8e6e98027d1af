"""The options that say what an account is, and the questions for those that are missing."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.ask import choose, text
from codegate.cli.command import Invocation

if TYPE_CHECKING:
    from codegate.client.session import Client


def _providers(incomplete: str) -> list[tuple[str, str]]:
    from codegate.providers.table import PROVIDERS

    return [(found.id, found.label) for found in PROVIDERS.values() if found.id.startswith(incomplete)]


Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the account.")]
NewName = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What you call it.")]
ProviderId = Annotated[
    str | None,
    typer.Option(
        "--provider", metavar="PROVIDER", help="Who serves it: anthropic, openai, …", autocompletion=_providers
    ),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", metavar="URL", help="Instead of the provider's own.")]
AuthType = Annotated[str | None, typer.Option("--auth-type", metavar="TYPE", help="api_key or oauth.")]
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


def changes(
    base_url: str | None,
    auth_type: str | None,
    allow_private: bool | None,
    priority: int | None,
    rate_limit: int | None,
    monthly_budget: float | None,
) -> dict[str, Any]:
    """The options that were given, as fields of the REST body; an empty base URL means the provider's own."""
    given = {
        "base_url": base_url,
        "auth_type": auth_type,
        "allow_private": allow_private,
        "priority": priority,
        "rate_limit": rate_limit,
        "monthly_budget": monthly_budget,
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
        needs_base_url = any(one["needs_base_url"] for one in known if one["id"] == provider)
        if needs_base_url and "base_url" not in options:
            options = {**options, "base_url": text(run, "Base URL", "--base-url")}
    if name is None:
        name = text(run, "Name", "--name", default=provider if asks else None)
    return {"name": name, "provider": provider, **options}
