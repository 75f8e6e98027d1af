"""`codegate tui`: the dashboard of a running server."""

from dataclasses import replace
from pathlib import Path

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import say
from codegate.cli.runfile import running
from codegate.errors import CodeGateError
from codegate.paths import DataDir, data_dir

app = new_app("Open the dashboard.")


@command(
    app,
    "tui",
    json=False,
    yes=True,
    examples=("codegate tui", "codegate tui --url http://127.0.0.1:9211"),
)
def tui(run: Invocation) -> None:
    """
    Open the dashboard of the running server, or of the one at --url.

    When none runs, it shows the demo that is kept running (codegate demo --serve), or offers to start a server in the
    background, which stays when the dashboard is left.
    """
    import asyncio

    if run.url is None and asyncio.run(running(run.paths)) is None:
        demo = asyncio.run(_demo_of(run))
        if demo is None:
            _start(run)
        else:
            say("No server of your own is running: this is the demo.")
            run = replace(run, paths=demo)
    asyncio.run(_show(run))


async def _demo_of(run: Invocation) -> DataDir | None:
    """Where the demo keeps its data; None without one, or if the user has named a directory."""
    from codegate.cli.demo_place import running_demo

    if run.paths != data_dir(None, {}):
        return None
    demo = await running_demo()
    return DataDir(Path(demo.data_dir)) if demo is not None else None


def _start(run: Invocation) -> None:
    if not run.can_ask:
        raise CodeGateError(f"No server runs on {run.paths.root}.", hint="Start one: codegate up --detach")
    confirm(run, "No server is running. Start one in the background?")
    from codegate.cli.up import detach

    code = detach(run.paths, {})
    if code != 0:
        raise CodeGateError("The server did not start.", hint="See why: codegate up")


async def _show(run: Invocation) -> None:
    from codegate.tui.app import CodeGateApp, known_keys
    from codegate.tui.preferences import place, read
    from codegate.tui.themes import names

    ids = {known.id for part in known_keys().values() for known in part}
    preferences = read(place(), names(), ids)
    async with run.client() as client:
        await CodeGateApp(client, preferences=preferences).run_async()
