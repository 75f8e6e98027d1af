"""`codegate status`: what runs, where, since when."""

from typing import Any

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import print_json, print_record, say
from codegate.cli.runfile import RunInfo, running
from codegate.clock import now_ms
from codegate.errors import CodeGateError
from codegate.figures import ago

app = new_app("Say what runs, and where.")


@command(app, "status", examples=("codegate status", "codegate status --json"))
async def status(run: Invocation) -> None:
    """Say what runs, and where: address, version, accounts, since when. A stopped server is no failure."""
    if run.url is not None:
        async with run.client() as client:
            info = await client.info()
        _show(run, {"running": True, "api_url": run.url, **info})
        return
    server = await running(run.paths)
    if server is None:
        _show(run, {"running": False, "data_dir": str(run.paths.root)})
        return
    _show(run, {**_described(server, run), **await _info(run)})


def _described(server: RunInfo, run: Invocation) -> dict[str, Any]:
    return {
        "running": True,
        "pid": server.pid,
        "version": server.version,
        "proxy_url": server.proxy_url,
        "api_url": server.api_url,
        "started_at": server.started_at or None,
        "data_dir": str(run.paths.root),
    }


async def _info(run: Invocation) -> dict[str, Any]:
    """What the server says of itself; nothing when the token does not fit, for it runs all the same."""
    try:
        async with run.client() as client:
            return dict(await client.info())
    except CodeGateError as error:
        say(error.text(), "yellow")
        return {}


def _show(run: Invocation, facts: dict[str, Any]) -> None:
    if run.is_json:
        print_json(facts)
        return
    if not facts["running"]:
        say(f"No server runs on {facts['data_dir']}.")
        say("Start one: codegate up --detach")
        return
    print_record(
        [
            ("Status", "running"),
            ("Proxy", facts.get("proxy_url")),
            ("REST API", facts.get("api_url")),
            ("Version", facts.get("version")),
            ("Accounts", facts.get("accounts")),
            ("Up since", ago(facts.get("started_at"), now_ms())),
            ("Process", facts.get("pid")),
            *([("Workers", facts["workers"])] if facts.get("workers", 1) != 1 else []),
            ("Data", facts.get("data_dir")),
            ("Request log", _log(facts)),
            *([("Shared state", _shared(facts))] if facts.get("shared_state", "own") != "own" else []),
        ]
    )


def _shared(facts: dict[str, Any]) -> str:
    """Where it is, and what keeps it from being shared."""
    problem = facts.get("shared_state_problem")
    return f"{facts['shared_state']} is away: {problem}" if problem else str(facts["shared_state"])


def _log(facts: dict[str, Any]) -> str:
    """What is wrong with writing it; nothing where nothing is."""
    waits = f"{facts['waiting_logs']:,} rows wait: {facts['log_problem']}" if facts.get("log_problem") else ""
    lost = f"{facts['dropped_logs']:,} rows were lost" if facts.get("dropped_logs") else ""
    return "; ".join(part for part in (waits, lost) if part)
