"""`codegate usage`: tokens, cost, cache hits; with a bar chart on a terminal."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import Column, Row, print_json, print_table, say
from codegate.client.shapes import UsageJson
from codegate.figures import count, dollars, percent
from codegate.tabular import csv_lines

if TYPE_CHECKING:
    from codegate.client.session import Client

app = new_app("Tokens, cost and cache hits.")

_BAR_WIDTH = 20
_EIGHTHS = " ▏▎▍▌▋▊▉"


@command(
    app,
    "usage",
    examples=(
        "codegate usage",
        "codegate usage --by model --since 7d",
        "codegate usage --by day --since 30d --csv > november.csv",
    ),
)
async def usage(
    run: Invocation,
    by: Annotated[
        str, typer.Option("--by", metavar="GROUP", help="account, model, tier, tenant, provider, day or hour.")
    ] = "account",
    since: Annotated[str | None, typer.Option("--since", metavar="WHEN", help="30m, 2h, 7d, or an ISO time.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="WHEN", help="Before then; like --since.")] = None,
    is_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with the names of --json.")] = False,
) -> None:
    """Show what was used and what it cost."""
    async with run.client() as client:
        rows = await client.usage(by=by, since=since, until=until)
        budgets = await _budgets(client, by)
    if run.is_json:
        print_json(rows)
        return
    if is_csv:
        typer.echo(csv_lines(rows, list(UsageJson.__annotations__), has_heading=True), nl=False)
        return
    measure = "cost_usd" if any(row["cost_usd"] for row in rows) else "requests"
    print_table(rows, _columns(by, measure, rows, budgets), "Nothing was used yet.")
    for sentence in in_all(rows):
        say(sentence)


def in_all(rows: Sequence[Row]) -> Iterator[str]:
    """The totals of all groups in a few sentences; none of nothing."""
    if not rows:
        return
    total = {name: sum(row[name] for row in rows) for name in rows[0] if name not in {"group", "cache_hit_rate"}}
    read, all_input = total["cache_read_tokens"], _all_input(total)
    yield f"In all: {_requests(total['requests'])}, {dollars(total['cost_usd'])}" + (
        f", {dollars(total['notional_usd'])} of it (~) paid by subscriptions" if total["notional_usd"] else ""
    )
    if read:
        saved = total["cache_saved_usd"]
        word = f"saved {dollars(saved)}" if saved >= 0 else f"cost {dollars(-saved)} more than it saved"
        yield f"{percent(read / all_input)} of the input came from a cache, which {word}."
    if total["unpriced"]:
        verb = "is" if total["unpriced"] == 1 else "are"
        yield f"{_requests(total['unpriced'])} {verb} not in the cost: no price is known for the model."
    if total["estimated"]:
        yield f"The tokens of {_requests(total['estimated'])} are estimated: the provider did not say."


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{count(number)} requests"


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
        Column("ERRORS", lambda row: row["errors"] or "", "red", is_number=True, drop=3),
        Column("IN", lambda row: count(_all_input(row)), is_number=True),
        Column("OUT", lambda row: count(row["output_tokens"]), is_number=True),
        Column("CACHED", lambda row: percent(row["cache_hit_rate"]), is_number=True, drop=2),
        Column("SAVED", _saved, is_number=True, drop=4),
        Column("COST", _cost, is_number=True),
        *(Column("CACHE TAX", lambda row: dollars(row["cache_tax_usd"]), is_number=True, drop=4),) * has_tax,
    )
    if budgets:
        columns = (*columns, Column("MONTH'S BUDGET", lambda row: budgets.get(row["group"], "–"), is_number=True))
    if not sys.stdout.isatty() or not most:
        return columns
    return (*columns, Column("", lambda row: bar(row[measure] / most), "cyan", drop=1))


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


def _cost(row: Row) -> str:
    """`$1.20`, `~$1.20` where a subscription paid, a dash where no price is known."""
    if row["unpriced"] and not row["cost_usd"]:
        return "–"
    return ("~" if row["notional_usd"] else "") + dollars(row["cost_usd"])


def _saved(row: Row) -> str:
    saved = row["cache_saved_usd"]
    return "" if not saved else dollars(saved) if saved > 0 else f"-{dollars(-saved)}"


def _all_input(row: Row) -> int:
    return int(row["input_tokens"] + row["cache_read_tokens"] + row["cache_write_tokens"])
