"""`codegate logs`: the request log."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.log_body import CHOICES, body_of, print_body, print_diff
from codegate.cli.log_file import FORMATS, form_of, save, write_out
from codegate.cli.log_filter import (
    AccountName,
    LogFilter,
    MinLatency,
    Model,
    Outcome,
    Since,
    Status,
    TenantName,
    Text,
    Until,
)
from codegate.cli.log_tail import SETTLE_S, Listener
from codegate.cli.log_view import COLUMNS, line, show_log
from codegate.cli.output import Row, done, print_json, print_line, print_table, say
from codegate.cli.runfile import running
from codegate.errors import CodeGateError
from codegate.terminal import clean_json

if TYPE_CHECKING:
    from codegate.client.session import Client

app = new_app(
    "The request log.",
    examples=(
        "codegate logs list --status error --since 2h",
        "codegate logs show ID",
        "codegate logs tail -f --account work",
        "codegate logs export -o november.csv --since 30d",
    ),
)

_PAGE = 100


@command(
    app,
    "list",
    examples=(
        "codegate logs list",
        "codegate logs list --status error --since 2h",
        "codegate logs list --min-latency 30s --json",
    ),
)
async def list_logs(
    run: Invocation,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="How many, newest first.")] = 20,
    status: Status = None,
    outcome: Outcome = None,
    model: Model = None,
    account: AccountName = None,
    tenant: TenantName = None,
    since: Since = None,
    until: Until = None,
    text: Text = None,
    min_latency: MinLatency = None,
) -> None:
    """List requests, newest first."""
    wanted = LogFilter(status, outcome, model, account, tenant, since, until, text, min_latency)
    async with run.client() as client:
        page = await client.logs.list(limit=limit, **wanted.query())
    if run.is_json:
        print_json(page)
        return
    print_table(page["logs"], COLUMNS, "No request is in the log.")
    if page["total"] > len(page["logs"]):
        say(f"{len(page['logs'])} of {page['total']}; more with --limit")


@command(
    app,
    "show",
    examples=(
        "codegate logs show ID",
        "codegate logs show ID --body sent | jq .messages",
        "codegate logs show ID --body diff",
    ),
)
async def show(
    run: Invocation,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="The request.")],
    which: Annotated[
        str | None,
        typer.Option("--body", metavar="WHICH", help="One body alone: sent, received, or diff to the turn before."),
    ] = None,
) -> None:
    """Show one request: every attempt, why it went there, and the bodies that were kept."""
    if which is not None and which not in CHOICES:
        raise UsageMistake(f"There is no body {which!r}.", hint=f"Choose {', '.join(CHOICES)}.")
    async with run.client() as client:
        if which == "diff":
            diff = await client.logs.diff(request_id)
            print_json(diff) if run.is_json else print_diff(diff)
            return
        row = await client.logs.get(request_id)
    if which is not None:
        body = body_of(row, which)
        print_json({"request_id": request_id, "body": body}) if run.is_json else print_body(body)
    elif run.is_json:
        print_json(row)
    else:
        show_log(row)


@command(
    app, "tail", examples=("codegate logs tail", "codegate logs tail -f --status error", "codegate logs tail -f --json")
)
async def tail(
    run: Invocation,
    follows: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more; needs a running server.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, max=_PAGE, help="How many at first.")] = 10,
    status: Status = None,
    outcome: Outcome = None,
    model: Model = None,
    account: AccountName = None,
    tenant: TenantName = None,
    text: Text = None,
    min_latency: MinLatency = None,
) -> None:
    """Print the newest requests, oldest of them first, a line each; with --json an object a line."""
    if follows and run.url is None and await running(run.paths) is None:
        raise CodeGateError("No server is running, so nothing will come.", hint="Start one: codegate up --detach")
    wanted = LogFilter(status, outcome, model, account, tenant, text=text, min_latency=min_latency)
    async with run.client() as client:
        if not follows:
            page = await client.logs.list(limit=max(limit, 1), **wanted.query())
            _print(run, page["logs"][:limit][::-1])
            return
        tenants = {one["name"]: one["id"] for one in await client.tenants.list()}
        async with Listener(client) as listener:
            await asyncio.sleep(SETTLE_S)
            seen = await _newest(run, client, wanted, limit)
            async for row in listener.rows():
                if row["request_id"] not in seen and wanted.matches(row, tenants):
                    _print(run, [row])


@command(
    app,
    "export",
    json=False,
    examples=(
        "codegate logs export > logs.jsonl",
        "codegate logs export -o november.csv --since 30d",
        "codegate logs export --bodies --model opus -o opus.jsonl",
    ),
)
async def export(
    run: Invocation,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write here, not to stdout.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="jsonl or csv; else as FILE ends, else jsonl.")
    ] = None,
    has_bodies: Annotated[bool, typer.Option("--bodies", help="With the bodies that were kept.")] = False,
    status: Status = None,
    outcome: Outcome = None,
    model: Model = None,
    account: AccountName = None,
    tenant: TenantName = None,
    since: Since = None,
    until: Until = None,
    text: Text = None,
    min_latency: MinLatency = None,
) -> None:
    """Write requests to a file, oldest first: JSON Lines or CSV."""
    wanted = LogFilter(status, outcome, model, account, tenant, since, until, text, min_latency).query()
    chosen = form or form_of(file)
    if chosen not in FORMATS:
        raise UsageMistake(f"There is no format {chosen!r}.", hint="Choose jsonl or csv.")
    async with run.client() as client:
        parts = client.logs.export(chosen, bodies=has_bodies, **wanted)
        if file is None:
            await write_out(parts)
            return
        total = (await client.logs.list(limit=1, **wanted))["total"]
        size = await save(parts, file, total)
    done(f"Wrote {total:,} requests to {file}, {size}.")


@command(app, "clear", yes=True, examples=("codegate logs clear --older-than 7", "codegate logs clear --all --yes"))
async def clear(
    run: Invocation,
    days: Annotated[
        int | None, typer.Option("--older-than", metavar="DAYS", min=1, help="Remove what is older than this.")
    ] = None,
    removes_all: Annotated[bool, typer.Option("--all", help="Remove everything.")] = False,
) -> None:
    """Remove requests from the log; usage stays."""
    if (days is None) == (not removes_all):
        raise UsageMistake("Say either --older-than DAYS or --all.")
    confirm(run, "Remove the whole request log?" if removes_all else f"Remove requests older than {days} days?")
    async with run.client() as client:
        removed = await client.logs.clear(days_old=days, clear_all=removes_all)

    if run.is_json:
        print_json({"deleted": removed})
    else:
        done(f"Removed {removed} requests.")


async def _newest(run: Invocation, client: "Client", wanted: LogFilter, limit: int) -> set[str]:
    """Print what has ended before we listened; the ids of what need not be printed again."""
    page = await client.logs.list(limit=_PAGE, **wanted.query())
    _print(run, page["logs"][:limit][::-1])
    return {row["request_id"] for row in page["logs"]}


def _print(run: Invocation, rows: Sequence[Row]) -> None:
    for row in rows:
        print_line(clean_json(json.dumps(row, ensure_ascii=False)) if run.is_json else line(row))
