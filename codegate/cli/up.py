"""`codegate up`: the proxy and the REST API, in this terminal or detached from it."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import say
from codegate.cli.runfile import RunInfo, read, running
from codegate.errors import CodeGateError, Conflict, Invalid
from codegate.paths import DataDir
from codegate.settings import named

app = new_app("Start the proxy and the REST API.")

START_TIMEOUT_S = 35.0
"""A little longer than the server itself waits for its workers, so that it can say what is wrong."""
_POLL_S = 0.1
_SERVER = "Server"
_SECRET = {"database_url": "DATABASE_URL", "shared_state_url": "CODEGATE_SHARED_STATE_URL"}


@command(
    app,
    "up",
    json=False,
    connects=False,
    examples=(
        "codegate up",
        "codegate up --detach",
        "codegate up --proxy-port 0 --api-port 0      pick free ports",
        "codegate up --workers 4                      use four cores",
        "codegate up --config codegate.toml --watch   configured by a file",
        "codegate up --enable-sessions                terminals in Docker containers",
    ),
)
def up(
    run: Invocation,
    is_detached: Annotated[bool, typer.Option("--detach", "-d", help="Go on in the background.")] = False,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address of both ports [CODEGATE_HOST; 127.0.0.1].")
    ] = None,
    proxy_port: Annotated[
        int | None, typer.Option(metavar="PORT", min=0, max=65_535, help="Port of the proxy [PROXY_PORT; 9212].")
    ] = None,
    api_port: Annotated[
        int | None, typer.Option(metavar="PORT", min=0, max=65_535, help="Port of the REST API [UI_PORT; 9211].")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=64, help="Processes that serve the proxy [CODEGATE_WORKERS; 1]."),
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Database instead of the data directory's [DATABASE_URL].")
    ] = None,
    shared_state_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Redis that several proxies share limits in [CODEGATE_SHARED_STATE_URL]."),
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="debug, info, warning or error [CODEGATE_LOG_LEVEL].")
    ] = None,
    log_format: Annotated[str | None, typer.Option(metavar="FORM", help="text or json [CODEGATE_LOG_FORMAT].")] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Configure everything as this file says first [CODEGATE_CONFIG]."),
    ] = None,
    watches: Annotated[bool | None, typer.Option("--watch", help="And whenever the file changes.")] = None,
    has_sessions: Annotated[
        bool | None,
        typer.Option("--enable-sessions", help="Offer terminals in Docker containers [CODEGATE_ENABLE_SESSIONS]."),
    ] = None,
) -> int:
    """
    Start the proxy and the REST API, in one process unless there are to be more workers.

    Ctrl-C lets open streams end (30 seconds); a second one stops at once.
    """
    given = {
        "host": host,
        "proxy_port": proxy_port,
        "ui_port": api_port,
        "workers": workers,
        "database_url": database_url,
        "shared_state_url": shared_state_url,
        "log_level": log_level,
        "log_format": log_format,
        "config_file": str(config.expanduser().absolute()) if config is not None else None,
        "config_watch": watches or None,
        "enable_sessions": has_sessions or None,
    }
    if watches and config is None and not os.environ.get("CODEGATE_CONFIG"):
        raise UsageMistake("--watch needs a file to watch.", hint="codegate up --config codegate.toml --watch")
    flags = _parsed(given)
    return detach(run.paths, flags) if is_detached else _serve(run.paths, flags)


def _parsed(given: dict[str, Any]) -> dict[str, Any]:
    """The flags that were given, as values of their settings."""
    try:
        return {key: named(key).parse(value) for key, value in given.items() if value is not None}
    except Invalid as error:
        raise UsageMistake(error.message, hint="codegate up --help") from None


def welcome(server: RunInfo, paths: DataDir, accounts: int | None, *, is_detached: bool) -> None:
    """Say where everything is and what to do next."""
    say(f"CodeGate {server.version} is up.", "green")
    many = f"  ({server.workers} workers)" if server.workers > 1 else ""
    say(f"  Proxy     {server.proxy_url}{many}")
    say(f"  REST API  {server.api_url}")
    if server.login_url:
        say(f"  Web view  {server.login_url}")
        say("            (works once, within a minute; another one: codegate web)")
    say(f"  Data      {paths.root}")
    if accounts == 0:
        say("\nNext: add an account with  codegate accounts add")
    else:
        say("\nNext: run a client with  codegate run -- claude")
        say("      or point it here for good with  codegate setup claude-code --write")
    say("Stop it with  codegate down" if is_detached else "Stop it with Ctrl-C.")


def _serve(paths: DataDir, flags: dict[str, Any]) -> int:
    import msgspec

    from codegate.server import serve

    def ready(info: RunInfo) -> None:
        # A log is no place for a link that lets people in.
        server = info if sys.stderr.isatty() else msgspec.structs.replace(info, login_url="")
        welcome(server, paths, info.accounts, is_detached=False)

    return serve(paths, flags, ready)


def detach(paths: DataDir, flags: dict[str, Any]) -> int:
    """Start a server in the background, wait until it answers, and say where it is; its exit code if it does not."""
    import asyncio

    import msgspec

    found = asyncio.run(running(paths))
    if found is not None:
        raise Conflict(
            f"A server runs already: {found.proxy_url} (pid {found.pid}).", hint="codegate status, or codegate down"
        )
    log = _open_log(paths)
    offset = os.fstat(log).st_size
    try:
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "codegate", "up", "--data-dir", str(paths.root), *_as_arguments(flags)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=_child_environment(flags),
        )
    finally:
        os.close(log)
    server = _await_server(paths, child)
    if server is None:
        return _explain_failure(paths, child, offset)
    accounts, link = asyncio.run(_look(paths))
    welcome(msgspec.structs.replace(server, login_url=link), paths, accounts, is_detached=True)
    return 0


def _as_arguments(flags: dict[str, Any]) -> list[str]:
    """The flags again; URLs that may hold a password travel in the environment instead."""
    names = {"ui_port": "--api-port", "config_file": "--config"}
    switches = {"config_watch": "--watch", "enable_sessions": "--enable-sessions"}
    arguments = [switch for key, switch in switches.items() if flags.get(key)]
    for key, value in flags.items():
        if key not in _SECRET and key not in switches:
            arguments += [names.get(key, "--" + key.replace("_", "-")), str(value)]
    return arguments


def _child_environment(flags: dict[str, Any]) -> dict[str, str]:
    extra = {variable: flags[key] for key, variable in _SECRET.items() if key in flags}
    return {**os.environ, **extra}


def _open_log(paths: DataDir) -> int:
    """The log file for appending, 0600 from the start, below a data directory of 0700."""
    paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths.logs.mkdir(exist_ok=True, mode=0o700)
    return os.open(_log_file(paths), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)


def _log_file(paths: DataDir) -> Path:
    return paths.logs / "server.log"


def _await_server(paths: DataDir, child: "subprocess.Popen[bytes]") -> RunInfo | None:
    """The server once it answers; None when it ended or does not answer in time."""
    import asyncio

    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and child.poll() is None:
        found = read(paths.run_file)
        if found is not None and found.pid == child.pid and asyncio.run(running(paths)) is not None:
            return found
        time.sleep(_POLL_S)
    return None


def _explain_failure(paths: DataDir, child: "subprocess.Popen[bytes]", offset: int) -> int:
    """Stop what was started, show what it said, and give its exit code."""
    if child.poll() is None:
        child.terminate()
        child.wait()
        raise CodeGateError(
            f"The server did not answer within {START_TIMEOUT_S:.0f} seconds.", hint=f"Read {_log_file(paths)}"
        )
    with _log_file(paths).open("rb") as stream:
        stream.seek(offset)
        said = stream.read(4_000).decode("utf-8", "replace").strip()
    say(said or f"The server ended at once; read {_log_file(paths)}")
    return child.returncode or 1


async def _look(paths: DataDir) -> tuple[int | None, str]:
    """How many accounts there are, and a link into the web view; None and "" if the server does not say."""
    from codegate.cli.connect import connect

    try:
        async with connect(paths, None, None) as client:
            return len(await client.accounts.list()), (await client.web.link())["url"]
    except CodeGateError:
        return None, ""
