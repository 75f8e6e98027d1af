"""`codegate models`: what can be reached, over all accounts, and what it can do."""

from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.limits import app as limits
from codegate.cli.output import Column, done, print_json, print_table, say
from codegate.cli.prices import app as prices

app = new_app(
    "Models of all accounts, their limits and their prices.",
    examples=("codegate models list", "codegate models refresh", "codegate models limits list"),
)
app.add_typer(limits, name="limits")
app.add_typer(prices, name="prices")

_COLUMNS = (
    Column("MODEL", lambda row: row["id"], "bold"),
    Column("ACCOUNTS", lambda row: ", ".join(row["accounts"])),
    Column("CONTEXT", lambda row: _number(row["context_window"]), is_number=True, drop=1),
    Column("OUTPUT", lambda row: _number(row["max_output_tokens"]), is_number=True, drop=2),
    Column("$/M IN", lambda row: _dollars(row["input_usd"]), is_number=True, drop=3),
    Column("$/M OUT", lambda row: _dollars(row["output_usd"]), is_number=True, drop=3),
)


@command(app, "list", examples=("codegate models list", "codegate models list --provider openai --json"))
async def list_models(
    run: Invocation,
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="P", help="Only of accounts of this provider.")
    ] = None,
) -> None:
    """List every model that can be reached, with limits and prices."""
    async with run.client() as client:
        found = await client.models.list(provider)
    if run.is_json:
        print_json(found)
    else:
        print_table(found, _COLUMNS, "No account has models. Add one: codegate accounts add")


@command(app, "refresh", examples=("codegate models refresh",))
async def refresh(run: Invocation) -> None:
    """Fetch the lists of all enabled accounts anew."""
    async with run.client() as client:
        found = await client.models.refresh()
    if run.is_json:
        print_json(found)
        return
    for one in found:
        if one["error"]:
            say(f"{one['account_name']}: {one['error']}", "yellow")
        else:
            done(f"{one['account_name']}: {one['models']} models.")


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}".replace(",", " ")


def _dollars(value: float | None) -> str | None:
    return "unknown" if value is None else f"{value:.2f}"
