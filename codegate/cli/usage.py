"""`codegate usage`: tokens, cost, cache hits; with a bar chart on a terminal."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import Column, Row, print_json, print_table, say
from codegate.figures import count, dollars, percent

if TYPE_CHECKING:
    from codegate.client.session import Client

app = new_app("Tokens, cost and cache hits.")

_BAR_WIDTH = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"


@command(
    app,
    "usage",
    examples=("codegate usage", "codegate usage --by model --since 7d", "codegate usage --by day --json"),
)
async def usage(
    run: Invocation,
    by: Annotated[
        str, typer.Option("--by", metavar="GROUP", help="account, model, tier, tenant, day or hour.")
    ] = "account",
    since: Annotated[str | None, typer.Option("--since", metavar="WHEN", help="30m, 2h, 7d, or an ISO time.")] = None,
) -> None:
    """Show what was used and what it cost."""
    async with run.client() as client:
        rows = await client.usage(by=by, since=since)
        budgets = await _budgets(client, by)
    if run.is_json:
        print_json(rows)
        return
    measure = "cost_usd" if any(row["cost_usd"] for row in rows) else "requests"
    print_table(rows, _columns(by, measure, rows, budgets), "Nothing was used yet.")
    if len(rows) > 1:
        requests, cost = sum(row["requests"] for row in rows), sum(row["cost_usd"] for row in rows)
        say(f"In all: {count(requests)} requests, {dollars(cost)}")


def bar(share: float) -> str:
    """A bar of up to twenty cells for a share of 0 to 1, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * _BAR_WIDTH * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).strip()


def _columns(by: str, measure: str, rows: Sequence[Row], budgets: Mapping[str, str]) -> tuple[Column, ...]:
    has_tax = any(row["cache_tax_usd"] for row in rows)
    most = max((row[measure] for row in rows), default=0)
    columns = (
        Column(by.upper(), lambda row: row["group"], "bold"),
        Column("REQUESTS", lambda row: count(row["requests"]), is_number=True),
        Column("ERRORS", lambda row: row["errors"] or "", "red", is_number=True, drop=2),
        Column("IN", lambda row: count(_all_input(row)), is_number=True),
        Column("OUT", lambda row: count(row["output_tokens"]), is_number=True),
        Column("CACHED", lambda row: percent(row["cache_hit_rate"]), is_number=True, drop=1),
        Column("COST", lambda row: dollars(row["cost_usd"]), is_number=True),
        *(Column("CACHE TAX", lambda row: dollars(row["cache_tax_usd"]), is_number=True, drop=4),) * has_tax,
    )
    if budgets:
        columns = (*columns, Column("MONTH'S BUDGET", lambda row: budgets.get(row["group"], "–"), is_number=True))
    if not sys.stdout.isatty() or not most:
        return columns
    return (*columns, Column("", lambda row: bar(row[measure] / most), "cyan", drop=3))


async def _budgets(client: "Client", by: str) -> dict[str, str]:
    """What each account or tenant has spent of its monthly budget, by name; of those that have one."""
    owners: Sequence[Row] = ()
    if by in ("tenant", "account"):
        owners = await (client.tenants.list() if by == "tenant" else client.accounts.list())
    return {
        one["name"]: _share(one["month_spend_usd"], one["monthly_budget"]) for one in owners if one["monthly_budget"]
    }


def _share(spent: float, budget: float) -> str:
    return f"{percent(spent / budget)} of {dollars(budget)}"


def _all_input(row: Row) -> int:
    return int(row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"])
