"""
What `codegate doctor` looks at: each check answers with findings, and none of them raises or changes anything.

The checks of this machine need no server; those of the server go through its REST API, so they work on a remote one.
"""

import asyncio
import os
import shutil
import socket
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from codegate.cli.runfile import RunInfo
from codegate.errors import CodeGateError
from codegate.figures import data_size
from codegate.paths import DataDir
from codegate.settings import API_PORT, DATABASE_URL, HOST, PRIVACY_ENABLED, PROXY_PORT, Resolved, from_environment

if TYPE_CHECKING:
    from codegate.client.session import Client

Level = Literal["ok", "warning", "error"]

LOW_SPACE_BYTES = 500_000_000
"""Free space below which the log may soon not fit."""


class Finding(NamedTuple):
    """One line of the report: `subject` says what was looked at, `remedy` what to do now ("" if nothing)."""

    level: Level
    subject: str
    message: str
    remedy: str = ""


def of_folder(paths: DataDir) -> Iterator[Finding]:
    """The data directory: there, ours alone, writable, with room."""
    root = paths.root
    try:
        mode = root.stat().st_mode
    except FileNotFoundError:
        yield Finding("warning", "data directory", f"{root} does not exist yet.", "Start once: codegate up")
        return
    except OSError as error:
        yield Finding("error", "data directory", f"{root} cannot be read: {error.strerror}.", f"Run: ls -ld {root}")
        return
    if not os.access(root, os.W_OK):
        yield Finding("error", "data directory", f"{root} cannot be written.", f"Run: ls -ld {root}")
    elif stat.S_IMODE(mode) & 0o077:
        yield Finding("warning", "data directory", f"{root} is open to others.", f"Run: chmod 700 {root}")
    else:
        yield Finding("ok", "data directory", str(root))
    free = shutil.disk_usage(root).free
    if free < LOW_SPACE_BYTES:
        yield Finding(
            "warning", "disk", f"Only {data_size(free)} are free.", "Free some space, or keep logs for less long."
        )
    for path in (paths.account_key, paths.guardrail_key, paths.admin_token, paths.database):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("error", path.name, f"{path} is readable by others.", f"Run: chmod 600 {path}")


def of_database(paths: DataDir, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The database: readable, sound, of this program's schema."""
    from codegate.store import upkeep

    place: str | Path = Resolved({}, {}, from_environment(environ))[DATABASE_URL] or paths.database
    try:
        found = upkeep.facts(place)
        faults = upkeep.check(place)
    except CodeGateError as error:
        if error.status == 404:
            yield Finding("warning", "database", "There is none yet.", "Start once: codegate up")
        else:
            yield Finding("error", "database", error.message, error.hint)
        return
    if found.revision != found.newest_revision:
        message = f"Its schema is {found.revision}, this program works with {found.newest_revision}."
        yield Finding("warning", "database", message, "A start migrates it; or: codegate db migrate")
        return
    for fault in faults:
        yield Finding("error", "database", fault, f"Put a copy from {paths.backups} in its place.")
    if not faults:
        yield Finding("ok", "database", f"{data_size(found.size_bytes)}, schema {found.revision}, sound")


def of_ports(server: RunInfo | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """A server that runs, or ports that are free for one."""
    if server is not None:
        yield Finding("ok", "server", f"{server.version} at {server.proxy_url} and {server.api_url}, pid {server.pid}")
        return
    resolved = Resolved({}, {}, from_environment(environ))
    busy = [port for port in (resolved[PROXY_PORT], resolved[API_PORT]) if port and _is_taken(resolved[HOST], port)]
    for port in busy:
        yield Finding(
            "error", "ports", f"Port {port} is taken by another program.", "Choose another: codegate up --proxy-port 0"
        )
    if not busy:
        yield Finding("warning", "server", "It does not run.", "Start it: codegate up --detach")


async def of_server(client: "Client") -> AsyncIterator[Finding]:
    """Keys, settings, accounts and configs of a server (or of the data directory, without one)."""
    try:
        keys, settings = await client.keys.show(), await client.settings.get()
        accounts, configs = await client.accounts.list(), await client.configs.list()
        info = await client.info()
    except CodeGateError as error:
        yield Finding("error", "server", error.message, error.hint)
        return
    if keys["decrypt_errors"]:
        message = f"{keys['decrypt_errors']} accounts hold secrets that it does not open."
        yield Finding(
            "error", "account key", message, "Restore the key, or give the keys again: codegate accounts edit"
        )
    else:
        yield Finding("ok", "account key", f"{keys['account_key']['fingerprint']} from {keys['account_key']['place']}")
    if not settings[PRIVACY_ENABLED.key]:
        remedy = f"codegate settings set {PRIVACY_ENABLED.key} true"
        yield Finding("warning", "guardrails", "They are off: secrets leave as they are.", remedy)
    if not accounts:
        yield Finding("warning", "accounts", "There are none: no request can be served.", "codegate accounts add")
    for finding in await asyncio.gather(*(_of_account(client, dict(account)) for account in accounts)):
        yield finding
    for finding in _of_configs([dict(config) for config in configs], [dict(account) for account in accounts]):
        yield finding
    for finding in (*_of_log(info), *_of_shared_state(info)):
        yield finding


def _of_log(info: dict[str, Any]) -> Iterator[Finding]:
    """Rows of the request log that wait, that are missing, or that ought to be gone."""
    if info.get("log_problem"):
        message = f"{info['waiting_logs']:,} rows wait in memory: {info['log_problem']}"
        yield Finding("error", "request log", message, "They are written as soon as that is over.")
    if info["dropped_logs"]:
        message = f"{info['dropped_logs']:,} rows were lost since the start: the database could not take them."
        yield Finding("warning", "request log", message, "Look at the disk and at what else holds the database.")
    if info["refusals_not_logged"]:
        message = f"{info['refusals_not_logged']:,} refused requests since the start have no row: there were too many."
        yield Finding("warning", "request log", message, "See who sends them: codegate logs list --status error")
    if info["logs_held_back"]:
        yield Finding("warning", "request log", f"Old rows stay: {info['logs_held_back']}", "Check the clock: date")


def _of_shared_state(info: dict[str, Any]) -> Iterator[Finding]:
    """Whether the numbers that several proxies share are shared; nothing where each has its own."""
    place, problem = info.get("shared_state", "own"), info.get("shared_state_problem")
    if problem:
        remedy = "Look at that server; it is tried again every second."
        yield Finding("error", "shared state", f"{place}: {problem}. This proxy counts alone.", remedy)
    elif place != "own":
        yield Finding("ok", "shared state", str(place))


def of_tools(base_url: str | None, home: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether files of coding tools point at this proxy or elsewhere; those that point nowhere are left out."""
    from codegate.services.setup import Setup

    for view in Setup(home, environ, base_url or "", has_key=False).list():
        if view.points == "unreadable":
            yield Finding("warning", view.id, view.problem, "Mend it first.")
        elif view.points == "here" or (view.points == "elsewhere" and base_url is None):
            yield Finding("ok", view.id, f"asks {view.target}")
        elif view.points == "elsewhere":
            yield Finding(
                "warning", view.id, f"It asks {view.target}, not this proxy.", f"codegate setup {view.id} --write"
            )


async def _of_account(client: "Client", account: dict[str, Any]) -> Finding:
    subject = f"account {account['name']}"
    if not account["enabled"]:
        return Finding("ok", subject, "disabled")
    if account["decrypt_error"]:
        return Finding(
            "error", subject, "Its key does not open.", f"codegate accounts edit {account['name']} --api-key-stdin"
        )
    try:
        result = await client.accounts.test(account["id"])
    except CodeGateError as error:
        return Finding("error", subject, error.message, error.hint)
    if not result["success"]:
        return Finding("error", subject, result["message"], f"codegate accounts test {account['name']}")
    return Finding("ok", subject, f"{account['provider']} answers in {result['latency_ms']} ms")


def _of_configs(configs: list[dict[str, Any]], accounts: list[dict[str, Any]]) -> Iterator[Finding]:
    active = next((config for config in configs if config["is_active"]), None)
    if active is None:
        if configs:
            yield Finding("warning", "configs", "None is active.", f"codegate configs activate {configs[0]['name']}")
        return
    usable = {account["id"] for account in accounts if account["enabled"]}
    idle = sorted(
        {slot["tier"] for slot in active["tiers"]} - {s["tier"] for s in active["tiers"] if s["account_id"] in usable}
    )
    if idle:
        message = f"{active['name']}: no enabled account serves {', '.join(idle)}."
        yield Finding("warning", "configs", message, f"codegate configs show {active['name']}")
    else:
        yield Finding("ok", "configs", f"{active['name']} is active")


def _is_taken(host: str, port: int) -> bool:
    """Somebody answers there."""
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host if host not in {"0.0.0.0", "::"} else "127.0.0.1", port)) == 0  # noqa: S104
