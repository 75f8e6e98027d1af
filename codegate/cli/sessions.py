"""`codegate sessions`: terminals in Docker containers."""

import sys
from typing import Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, done, print_json, print_line, print_table, say
from codegate.errors import CodeGateError

app = new_app(
    "Terminals in Docker containers, in which coding agents work apart from this machine. A server offers them when "
    "it is started with: codegate up --enable-sessions",
    examples=(
        "codegate sessions create --kind claude --name work",
        "codegate sessions open work          Ctrl-] leaves, the session goes on",
        "codegate sessions remove work",
    ),
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of a session.")]

_SHADES = {"running": "green", "gone": "red", "creating": "yellow"}

COLUMNS = (
    Column("NAME", lambda row: row["name"], "bold"),
    Column("KIND", lambda row: f"{row['kind']} (login)" if row["is_login"] else row["kind"]),
    Column("STATUS", lambda row: row["status"], lambda row: _SHADES.get(row["status"], "dim")),
    Column("OPEN", lambda row: row["terminals"], is_number=True),
    Column("CONTAINER", lambda row: row["container_name"], drop=2),
    Column("CREATED", lambda row: row["created_at"], drop=3),
    Column("USED", lambda row: row["last_active_at"], drop=1),
)


@command(app, "list", examples=("codegate sessions list", "codegate sessions list --json"))
async def list_sessions(run: Invocation) -> None:
    """List all sessions, and what Docker says of them."""
    async with run.client() as client:
        rows = await client.sessions.list()
    if run.is_json:
        print_json(rows)
    else:
        print_table(rows, COLUMNS, "There are no sessions. Make one: codegate sessions create --kind claude")


@command(
    app,
    "create",
    yes=True,
    examples=(
        "codegate sessions create --kind claude --name work",
        "codegate sessions create --kind codex --login     to log in there",
        "codegate sessions create --open                   a shell, at once",
    ),
)
async def create(
    run: Invocation,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="What its terminal runs: shell, claude, codex or gemini.")
    ] = "shell",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its name; one is made up without.")] = "",
    account: Annotated[
        str | None, typer.Option("--account", metavar="NAME", help="Account that a login in it is for.")
    ] = None,
    is_login: Annotated[
        bool, typer.Option("--login", help="For the tool's own login: it knows nothing of the proxy.")
    ] = False,
    opens: Annotated[bool, typer.Option("--open", help="Open its terminal at once.")] = False,
) -> None:
    """Make a session: a container without rights, ports or folders of this machine, pointed at the proxy."""
    form = {"kind": kind, "name": name, "account": account, "login": is_login}
    async with run.client() as client:
        made = await client.sessions.create({key: value for key, value in form.items() if value is not None})
        if run.is_json:
            print_json(made)
            return
        done(f"Created {made['name']} ({made['container_name']}).")
        if opens:
            await _open(client, made["name"])
        else:
            say(f"Open it: codegate sessions open {made['name']}")


@command(app, "open", json=False, examples=("codegate sessions open work",))
async def open_session(run: Invocation, name: Name) -> int:
    """
    Work in a session, in this terminal. Ctrl-] leaves, and what runs there goes on.

    A session that has stopped is started again. The exit code is that of its tool.
    """
    async with run.client() as client:
        session = await client.sessions.get(name)
        return await _open(client, session["name"])


@command(app, "stop", yes=True, examples=("codegate sessions stop work",))
async def stop(run: Invocation, name: Name) -> None:
    """Stop a session's container. Its home is kept; opening it starts it again."""
    async with run.client() as client:
        stopped = await client.sessions.stop(name)
    _report(run, stopped, f"Stopped {stopped['name']}.")


@command(app, "remove", yes=True, examples=("codegate sessions remove work", "codegate sessions remove work --yes"))
async def remove(run: Invocation, name: Name) -> None:
    """Remove a session with its container, everything in its home, and its key."""
    async with run.client() as client:
        session = await client.sessions.get(name)
        confirm(run, f"Remove the session {session['name']} with everything in its home?")
        await client.sessions.delete(session["id"])
    _report(run, {"removed": session["id"], "name": session["name"]}, f"Removed {session['name']}.")


@command(app, "urls", examples=("codegate sessions urls work", "codegate sessions urls work --json"))
async def urls(run: Invocation, name: Name) -> None:
    """Print the login pages that a session's tools wanted to open, newest first; only those of known providers."""
    async with run.client() as client:
        found = await client.sessions.auth_urls(name)
    if run.is_json:
        print_json(found)
    elif found["urls"]:
        for url in found["urls"]:
            print_line(url)
    else:
        say("No tool has wanted to open a login page there yet.")


@command(
    app,
    "import-credentials",
    yes=True,
    examples=(
        "codegate sessions import-credentials work",
        "codegate sessions import-credentials work --provider codex --name chatgpt",
    ),
)
async def import_credentials(
    run: Invocation,
    name: Name,
    provider: Annotated[
        str | None, typer.Option("--provider", metavar="PROVIDER", help="anthropic or codex; the one there is without.")
    ] = None,
    account: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Of the account; one is made up without.")
    ] = None,
) -> None:
    """
    Take the login of Claude Code or Codex out of a session, into its account or a new one. Asks first.

    A login is renewed by one only: afterwards CodeGate renews it, so do not go on with it in the session.
    """
    form = {key: value for key, value in {"provider": provider, "name": account}.items() if value is not None}
    async with run.client() as client:
        session = await client.sessions.get(name)
        confirm(
            run, f"Store the login of the session {session['name']} in CodeGate, encrypted, and renew it from there?"
        )
        made = await client.sessions.import_credentials(session["id"], form)
    _report(run, made, f"The account {made['name']} has the login now.")


async def _open(client: Any, name: str) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageMistake("A terminal is needed for this.", hint="Run it without pipes.")
    from codegate.client.attach import attach, size

    say(f"Opening {name}; Ctrl-] leaves.")
    terminal = await client.sessions.terminal(name, *size())
    try:
        has_left = await attach(terminal)
    finally:
        await terminal.close()
    if has_left:
        say(f"You have left {name}; it goes on. Come back with: codegate sessions open {name}")
        return 0
    if terminal.exit_code is None:
        raise CodeGateError(
            f"The terminal of {name} has ended.", hint=f"See: codegate sessions list. {terminal.reason}"
        )
    say(f"The terminal of {name} has ended (exit code {terminal.exit_code}).")
    return int(terminal.exit_code)


def _report(run: Invocation, value: Any, text: str) -> None:
    if run.is_json:
        print_json(value)
    else:
        done(text)
