"""`codegate demo`: everything at work, without an account and without a network; it leaves nothing behind."""

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import print_json, say
from codegate.errors import CodeGateError
from codegate.settings import API_PORT, PROXY_PORT

if TYPE_CHECKING:
    from codegate.cli.demo_acts import Act

app = new_app("See everything work: no account, no network.")

_INTERRUPTED = 130


@command(
    app,
    "demo",
    connects=False,
    examples=(
        "codegate demo",
        "codegate demo --serve          keep it running for a client or the dashboard",
        "codegate demo --json",
    ),
)
async def demo(
    run: Invocation,
    serve: Annotated[
        bool, typer.Option("--serve", help="Keep it running, with simulated traffic, until Ctrl-C.")
    ] = False,
    proxy_port: Annotated[
        int | None, typer.Option("--proxy-port", metavar="PORT", help="With --serve: port of the proxy [9212].")
    ] = None,
    api_port: Annotated[
        int | None, typer.Option("--api-port", metavar="PORT", help="With --serve: port of the REST API [9211].")
    ] = None,
) -> int:
    """
    Send real requests through the real proxy to a simulated provider, and show them from three sides.

    You see what the client sent, what the provider saw and what the client got back, while the first account fails
    and the second takes over. Everything runs on this machine, on free ports, in a folder that is removed.
    """
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    ports = (
        PROXY_PORT.default if serve and proxy_port is None else proxy_port or 0,
        API_PORT.default if serve and api_port is None else api_port or 0,
    )
    try:
        await _perform(run, ports, serve)
    except asyncio.CancelledError:
        task.uncancel()
        say("The demo is over; nothing is left." if serve else "Stopped; nothing is left.")
        return 0 if serve else _INTERRUPTED
    return 0


async def _perform(run: Invocation, ports: tuple[int, int], serve: bool) -> None:
    from codegate.cli import demo_view
    from codegate.cli.demo_acts import perform
    from codegate.cli.demo_place import announced
    from codegate.cli.demo_stage import stage
    from codegate.cli.demo_traffic import flow

    async with stage(*ports) as here:
        acts = await perform(here)
        if run.is_json:
            print_json(demo_view.as_json(acts, here if serve else None))
        else:
            demo_view.show(acts)
        check(acts)
        if serve:
            if not run.is_json:
                demo_view.show_addresses(here)
            sys.stdout.flush()
            with announced(here.info):
                await flow(here)
    if not run.is_json:
        demo_view.show_next()


def check(acts: "list[Act]") -> None:
    """
    Hold the demo to what it shows.

    Raises:
        CodeGateError: No failover happened, a request was not answered, or no conversion was seen.
    """
    first, second = acts
    tried = [attempt["outcome"] for attempt in first.log["attempts"]]
    broken = [
        what
        for what, is_shown in (
            ("the failing account was not passed over", tried == ["error", "ok"]),
            ("the client got no answer", bool(first.answer.text)),
            ("the tool was not called", bool(second.answer.calls)),
            ("nothing was converted", second.path != second.seen[-1].path),
        )
        if not is_shown
    ]
    if broken:
        raise CodeGateError(f"The demo did not go as it should: {', '.join(broken)}.")
