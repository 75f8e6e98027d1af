"""`codegate requests`: what is running now; watching, rerouting and ending it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.attach_view import Follower
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import done, print_json, print_line, print_table
from codegate.cli.request_view import COLUMNS, event_line, screen
from codegate.cli.runfile import running
from codegate.errors import CodeGateError, NotFound
from codegate.terminal import clean_json, wants_colour

app = new_app(
    "Requests that are running now.",
    examples=(
        "codegate requests list",
        "codegate requests watch",
        "codegate requests attach ID",
        "codegate requests reroute ID --account backup",
        "codegate requests cancel ID",
    ),
)

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, or how it begins.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids, or how they begin.")]


@command(app, "list", examples=("codegate requests list", "codegate requests list --json"))
async def list_requests(run: Invocation) -> None:
    """List what is running, oldest first."""
    async with run.client() as client:
        rows = await client.requests.live()
    if run.is_json:
        print_json(rows)
    else:
        print_table(rows, COLUMNS, "No request is running.")


@command(
    app,
    "cancel",
    yes=True,
    examples=("codegate requests cancel ID", "codegate requests cancel --all --yes"),
)
async def cancel(
    run: Invocation,
    ids: Ids = None,
    all_: Annotated[bool, typer.Option("--all", help="Everything that is running.")] = False,
) -> None:
    """End requests. Their clients get an error in their own format and do not try again by themselves."""
    if bool(ids) == all_:
        raise UsageMistake("Say which: ID..., or --all.")
    if all_:
        confirm(run, "Cancel every request that is running?")
    ended: list[Any] = []
    async with run.client() as client:
        for request_id in ids or [row["id"] for row in await client.requests.live()]:
            try:
                ended.append(await client.requests.cancel(request_id))
            except NotFound:
                if not all_:
                    raise
    if run.is_json:
        print_json(ended)
    else:
        done(f"Cancelled {len(ended)} {'request' if len(ended) == 1 else 'requests'}.")


@command(app, "attach", examples=("codegate requests attach ID", "codegate requests attach ID --json"))
async def attach(run: Invocation, id_: Id) -> None:
    """
    Follow the answer of one request as it grows, until it ends or Ctrl-C.

    The words are the provider's: stand-ins of guardrails are not put back. With --json an object a line.
    """
    follower = Follower()
    async with run.client() as client:
        async for event in client.requests.attach(id_):
            if run.is_json:
                print_line(clean_json(json.dumps(event, ensure_ascii=False)))
            else:
                follower.show(event)


@command(
    app,
    "reroute",
    yes=True,
    examples=("codegate requests reroute ID", "codegate requests reroute ID --account backup"),
)
async def reroute(
    run: Invocation,
    id_: Id,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Whom to ask; else the next in line.")
    ] = None,
) -> None:
    """
    Have a request that waits for its answer sent to another account.

    The attempt under way is dropped and does not count against its account. Not possible once an answer has begun.
    """
    async with run.client() as client:
        row = await client.requests.reroute(id_, account)
    if run.is_json:
        print_json(row)
    else:
        done(f"{row['account']} is asked for {row['routed_model']}.")


@command(app, "watch", examples=("codegate requests watch", "codegate requests watch --json"))
async def watch(
    run: Invocation,
    interval: Annotated[
        float, typer.Option("--interval", metavar="SECONDS", min=0.1, max=60, help="Between two looks, on a terminal.")
    ] = 1.0,
) -> None:
    """
    Watch what is running until Ctrl-C.

    A terminal shows the running requests. Into a pipe goes a line for each that starts, is answered and ends; with
    --json an object a line.
    """
    if run.url is None and await running(run.paths) is None:
        raise CodeGateError("No server is running, so nothing will come.", hint="Start one: codegate up --detach")
    if sys.stdout.isatty() and not run.is_json:
        await _screen(run, interval)
        return
    async for event in _events(run):
        line = clean_json(json.dumps(event, ensure_ascii=False)) if run.is_json else event_line(event)
        if line:
            print_line(line)


async def _events(run: Invocation) -> AsyncIterator[dict[str, Any]]:
    async with run.client() as client:
        async for event in client.events(["requests"]):
            yield event


async def _screen(run: Invocation, interval: float) -> None:
    from rich.console import Console
    from rich.live import Live

    async with run.client() as client:
        console = Console(no_color=not wants_colour(sys.stdout, os.environ))
        with Live(console=console, auto_refresh=False, transient=True) as live:
            while True:
                live.update(screen(await client.requests.live(), console.width), refresh=True)
                await asyncio.sleep(interval)
