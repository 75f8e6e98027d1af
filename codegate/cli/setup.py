"""`codegate setup`: the snippet that points a tool at the proxy, and for Claude Code the edit and its undoing."""

import os
from pathlib import Path
from typing import Annotated

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, Row, done, print_json, print_line, print_table, say
from codegate.cli.proxy import ProxyAddress, TenantName, locate, tool_key
from codegate.records import Secret
from codegate.services.toolfile import Change, claude_settings, point, restore, unpoint, write
from codegate.services.tools import NO_KEY, TOOLS, Tool, tool

app = new_app("Point a coding tool at the proxy.")

_KEY_PLACE = "<PROXY_API_KEY>"
_COLUMNS = (
    Column("TOOL", lambda row: row["id"], "cyan"),
    Column("NAME", lambda row: row["label"]),
    Column("WHERE", lambda row: row["where"] or "environment", "dim", drop=1),
)


def _complete(incomplete: str) -> list[tuple[str, str]]:
    return [(found.id, found.label) for found in TOOLS.values() if found.id.startswith(incomplete)]


@command(
    app,
    "setup",
    yes=True,
    examples=(
        "codegate setup                        list the tools",
        "codegate setup aider                  print what to set",
        "codegate setup claude-code --write    show the change, then write it",
        "codegate setup claude-code --undo     put the file back as it was",
    ),
)
async def setup(
    run: Invocation,
    name: Annotated[
        str | None, typer.Argument(metavar="TOOL", help="The tool; none lists them.", autocompletion=_complete)
    ] = None,
    writes: Annotated[bool, typer.Option("--write", help="Edit the tool's own file; its original is kept.")] = False,
    undoes: Annotated[bool, typer.Option("--undo", help="Put the original back, byte for byte.")] = False,
    key_env: Annotated[
        str | None,
        typer.Option("--api-key-env", metavar="NAME", help="Variable with the proxy's key [PROXY_API_KEY]."),
    ] = None,
    tenant: TenantName = None,
) -> None:
    """Print what points a coding tool at the proxy; for Claude Code also write it, and undo it."""
    if name is None:
        _list(run)
        return
    found = tool(name)
    if writes and undoes:
        raise UsageMistake("--write and --undo exclude each other.")
    if (writes or undoes) and not found.is_writable:
        raise UsageMistake(f"{found.label} has no file that can be edited safely.", hint=f"codegate setup {found.id}")
    if undoes:
        _undo(run)
        return
    key = await tool_key(run, tenant, key_env)
    address = await locate(run)
    if writes:
        _write(run, address, key)
    else:
        _show(run, found, address, key)


def _list(run: Invocation) -> None:
    rows: list[Row] = [
        {"id": found.id, "label": found.label, "where": found.where, "writable": found.is_writable}
        for found in TOOLS.values()
    ]
    if run.is_json:
        print_json(rows)
        return
    print_table(rows, _COLUMNS, "")
    say("\nPrint the snippet of one: codegate setup TOOL")


def _show(run: Invocation, found: Tool, address: ProxyAddress, key: Secret | None) -> None:
    snippet = found.text(address.base, _KEY_PLACE if key else NO_KEY)
    if found.id == "claude-code" and key is None:
        snippet = snippet.replace(f',\n    "ANTHROPIC_AUTH_TOKEN": "{NO_KEY}"', "")
    note = found.note.format(base=address.base, model="MODEL")
    if run.is_json:
        row = {"id": found.id, "label": found.label, "where": found.where, "snippet": snippet, "note": note}
        print_json({**row, "base_url": address.base, "writable": found.is_writable})
        return
    say(f"{found.label}: {found.where or 'in your shell'}", "cyan")
    print_line(snippet)
    if note:
        say(note)
    if key is not None:
        say(f"Put the proxy's key in place of {_KEY_PLACE}.")
    if found.is_writable:
        say(f"Let CodeGate do it: codegate setup {found.id} --write")
    _say_where(address)


def _write(run: Invocation, address: ProxyAddress, key: Secret | None) -> None:
    change = point(claude_settings(_home()), address.base, key.reveal() if key else None)
    if not change.is_needed:
        _report(run, change, "Claude Code points at the proxy already.")
        return
    say(change.diff(key.reveal() if key else None))
    if run.can_ask:
        confirm(run, f"Write {change.path}?")
    write(change)
    kept = f" The original is kept in {change.backup.name}." if change.before is not None else ""
    _report(run, change, f"Claude Code now asks {address.base}.{kept}")
    say("Put it back with: codegate setup claude-code --undo")
    _say_where(address)


def _undo(run: Invocation) -> None:
    change = unpoint(claude_settings(_home()))
    if change.is_needed:
        say(change.diff())
        if run.can_ask:
            confirm(run, f"Write {change.path}?")
    restore(change)
    if change.after is None:
        text = f"{change.path} is gone again; it did not exist before."
    elif change.is_restored:
        text = f"{change.path} is as it was before, byte for byte."
    else:
        text = f"{change.path} no longer points at the proxy; what else changed since was kept."
    _report(run, change, text)


def _report(run: Invocation, change: Change, text: str) -> None:
    if run.is_json:
        print_json({"path": str(change.path), "changed": change.is_needed, "backup": str(change.backup)})
    done(text)


def _say_where(address: ProxyAddress) -> None:
    if not address.is_running:
        say(f"No server runs now; it will be at {address.base} after: codegate up", "yellow")


def _home() -> Path:
    return Path(os.environ.get("HOME") or Path.home())
