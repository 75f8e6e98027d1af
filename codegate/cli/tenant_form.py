"""The options that say what a tenant is."""

from typing import Annotated, Any

import typer

from codegate.cli.complete import configs as config_names
from codegate.cli.complete import tenants as tenant_names

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the tenant.", autocompletion=tenant_names)]
ConfigName = Annotated[
    str | None,
    typer.Option(
        "--config", metavar="CONFIG", help='Its own routing config; "" is the active one.', autocompletion=config_names
    ),
]
RateLimit = Annotated[
    int | None, typer.Option("--rate-limit", metavar="RPM", help="Requests a minute; 0 is unlimited.")
]
TokensPerMinute = Annotated[
    int | None,
    typer.Option("--tokens-per-minute", metavar="TPM", help="Tokens a minute, in and out; 0 is unlimited."),
]
MonthlyBudget = Annotated[
    float | None, typer.Option("--monthly-budget", metavar="USD", help="Dollars a UTC month; 0 is unlimited.")
]
DailyBudget = Annotated[
    float | None, typer.Option("--daily-budget", metavar="USD", help="Dollars a UTC day; 0 is unlimited.")
]
Expires = Annotated[
    str | None, typer.Option("--expires", metavar="ISO", help='When its key ends, as 2027-01-31; "" is never.')
]
Models = Annotated[
    str | None, typer.Option("--models", metavar="GLOB,...", help='Models it may ask for, as claude-*; "" is all.')
]


def changes(
    config: str | None,
    rate_limit: int | None,
    tokens_per_minute: int | None,
    monthly_budget: float | None,
    daily_budget: float | None,
    expires: str | None,
    models: str | None,
) -> dict[str, Any]:
    """The options that were given, as fields of the REST body; an empty text takes a value away."""
    given = {
        "rate_limit": rate_limit,
        "tokens_per_minute": tokens_per_minute,
        "monthly_budget": monthly_budget,
        "daily_budget": daily_budget,
    }
    form: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    form |= {
        field: text or None for field, text in (("config_id", config), ("expires_at", expires)) if text is not None
    }
    if models is not None:
        form["models"] = [one.strip() for one in models.split(",") if one.strip()]
    return form
