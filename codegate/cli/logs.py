"""`codegate logs`: the request log."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.log_view import COLUMNS, line, show_log
from codegate.cli.output import Row, done, print_json, print_line, print_table, say
from codegate.cli.runfile import running
from codegate.errors import CodeGateError
from codegate.terminal import clean_json

app = new_app(
    "The request log.",
    examples=("codegate logs list --status error --since 2h", "codegate logs show ID", "codegate logs tail -f"),
)

_POLL_S = 1.0
_PAGE = 100

Status = Annotated[str | None, typer.Option("--status", metavar="ok|error", help="Only those that ended so.")]
Model = Annotated[str | None, typer.Option("--model", metavar="MODEL", help="Only this model.")]
AccountName = Annotated[str | None, typer.Option("--account", metavar="ACCOUNT", help="Only this account.")]
TenantName = Annotated[str | None, typer.Option("--tenant", metavar="TENANT", help="Only this tenant.")]
Since = Annotated[str | None, typer.Option("--since", metavar="WHEN", help="30m, 2h, 7d, or an ISO time.")]


@command(
    app,
    "list",
    examples=("codegate logs list", "codegate logs list --status error --since 2h", "codegate logs list --json"),
)
async def list_logs(
    run: Invocation,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="How many, newest first.")] = 20,
    status: Status = None,
    model: Model = None,
    account: AccountName = None,
    tenant: TenantName = None,
    since: Since = None,
) -> None:
    """List requests, newest first."""
    async with run.client() as client:
        page = await client.logs.list(
            limit=limit, status=status, model=model, account=account, tenant=tenant, since=since
        )
    if run.is_json:
        print_json(page)
        return
    print_table(page["logs"], COLUMNS, "No request is in the log.")
    if page["total"] > len(page["logs"]):
        say(f"{len(page['logs'])} of {page['total']}; more with --limit")


@command(app, "show", examples=("codegate logs show ID",))
async def show(run: Invocation, request_id: Annotated[str, typer.Argument(metavar="ID", help="The request.")]) -> None:
    """Show one request: every attempt, why it went there, and the bodies that were kept."""
    async with run.client() as client:
        row = await client.logs.get(request_id)
    if run.is_json:
        print_json(row)
    else:
        show_log(row)


@command(app, "tail", examples=("codegate logs tail", "codegate logs tail -f --json"))
async def tail(
    run: Invocation,
    follows: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more; needs a running server.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, max=_PAGE, help="How many at first.")] = 10,
) -> None:
    """Print the newest requests, oldest of them first, a line each; with --json an object a line."""
    if follows and run.url is None and await running(run.paths) is None:
        raise CodeGateError("No server is running, so nothing will come.", hint="Start one: codegate up --detach")
    async with run.client() as client:
        page = await client.logs.list(limit=max(limit, 1))
        seen = {row["request_id"] for row in page["logs"]}
        _print(run, page["logs"][:limit])
        while follows:
            await asyncio.sleep(_POLL_S)
            page = await client.logs.list(limit=_PAGE)
            _print(run, [row for row in page["logs"] if row["request_id"] not in seen])
            seen = {row["request_id"] for row in page["logs"]} | seen if len(seen) < 10 * _PAGE else _ids(page)


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


def _ids(page: Mapping[str, Any]) -> set[str]:
    return {row["request_id"] for row in page["logs"]}


def _print(run: Invocation, newest_first: Sequence[Row]) -> None:
    for row in reversed(newest_first):
        print_line(clean_json(json.dumps(row, ensure_ascii=False)) if run.is_json else line(row))
