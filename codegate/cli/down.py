"""`codegate down`: stop the server of the data directory."""

import asyncio
import os
import signal
import time
from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, say
from codegate.cli.runfile import answers, is_alive, read
from codegate.errors import CodeGateError
from codegate.paths import DataDir

app = new_app("Stop the server.")

_POLL_S = 0.1


@command(app, "down", connects=False, examples=("codegate down", "codegate down --timeout 5"))
async def down(
    run: Invocation,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, help="How long open streams may take to end.")
    ] = 35.0,
) -> None:
    """Stop the server that runs on the data directory; open streams may end first."""
    found = read(run.paths.run_file)
    if found is None or not is_alive(found.pid):
        _report(run, None, f"No server runs on {run.paths.root}.")
        return
    if not await answers(found.api_url) and not _is_locked(run.paths):
        _report(run, None, f"No server runs on {run.paths.root}; process {found.pid} is somebody else's.")
        return
    os.kill(found.pid, signal.SIGTERM)
    deadline = time.monotonic() + timeout
    while is_alive(found.pid):
        if time.monotonic() > deadline:
            raise CodeGateError(
                f"The server (pid {found.pid}) still runs after {timeout:g} seconds.",
                hint=f"Streams are open, maybe; stop it now: kill -INT {found.pid}",
            )
        await asyncio.sleep(_POLL_S)
    _report(run, found.pid, f"The server (pid {found.pid}) has stopped.")


def _is_locked(paths: DataDir) -> bool:
    """A process holds the data directory."""
    from filelock import FileLock, Timeout

    if not paths.lock.exists():
        return False
    lock = FileLock(paths.lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _report(run: Invocation, pid: int | None, text: str) -> None:
    if run.is_json:
        print_json({"stopped": pid is not None, "pid": pid})
    elif pid is None:
        say(text)
    else:
        done(text)
