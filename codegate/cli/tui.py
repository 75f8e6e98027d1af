"""`codegate tui`: the dashboard of a running server."""

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.runfile import running
from codegate.errors import CodeGateError

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

    When none runs, it offers to start one in the background, which stays when the dashboard is left.
    """
    import asyncio

    if run.url is None and asyncio.run(running(run.paths)) is None:
        _start(run)
    asyncio.run(_show(run))


def _start(run: Invocation) -> None:
    if not run.can_ask:
        raise CodeGateError(f"No server runs on {run.paths.root}.", hint="Start one: codegate up --detach")
    confirm(run, "No server is running. Start one in the background?")
    from codegate.cli.up import detach

    code = detach(run.paths, {})
    if code != 0:
        raise CodeGateError("The server did not start.", hint="See why: codegate up")


async def _show(run: Invocation) -> None:
    from codegate.tui.app import CodeGateApp

    async with run.client() as client:
        await CodeGateApp(client).run_async()
