"""`codegate setup`: what points a tool at the proxy, the edit of its file and its undoing, and a first request."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, done, print_json, print_line, print_table, say
from codegate.cli.proxy import KeyVariable, ProxyAddress, TenantName, locate, tool_key
from codegate.errors import CodeGateError
from codegate.services.setup import KEY_PLACE, Setup, ToolView
from codegate.services.toolchange import Change, restore, write
from codegate.services.tools import TOOLS, tool

app = new_app("Point a coding tool at the proxy.")

_STATES = {"unset": "not set up", "set": "set up", "changed": "changed since"}
_STYLES = {"unset": "dim", "set": "green", "changed": "yellow"}
_POINTS = {"here": "this proxy", "nowhere": "-", "unreadable": "unreadable"}
_COLUMNS = (
    Column("TOOL", lambda row: row["id"], "cyan"),
    Column("NAME", lambda row: row["label"], drop=2),
    Column("INSTALLED", lambda row: "yes" if row["installed"] else "-"),
    Column("STATE", lambda row: _STATES[row["state"]], lambda row: _STYLES[row["state"]]),
    Column("ASKS", lambda row: _POINTS.get(row["points"], row["target"])),
    Column(
        "WHERE", lambda row: _short(row["file"]) or ("its settings" if row["where"] else "environment"), "dim", drop=1
    ),
)


def _complete(incomplete: str) -> list[tuple[str, str]]:
    return [(found.id, found.label) for found in TOOLS.values() if found.id.startswith(incomplete)]


@command(
    app,
    "setup",
    yes=True,
    examples=(
        "codegate setup                        list the tools, and where each points",
        "codegate setup aider                  print what to set",
        "codegate setup claude-code --write    show the change, then write it",
        "codegate setup claude-code --test     let the tool ask one small question",
        "codegate setup claude-code --undo     put the file back as it was",
        "codegate setup claude-code --undo --force    keep what changed since",
        "codegate setup codex-cli --write --tenant ada    her key: CODEGATE_API_KEY",
    ),
)
async def setup(
    run: Invocation,
    name: Annotated[
        str | None, typer.Argument(metavar="TOOL", help="The tool; none lists them.", autocompletion=_complete)
    ] = None,
    writes: Annotated[bool, typer.Option("--write", help="Edit the tool's own file; its original is kept.")] = False,
    undoes: Annotated[bool, typer.Option("--undo", help="Put the original back, byte for byte.")] = False,
    tests: Annotated[bool, typer.Option("--test", help="Ask as the tool would; it asks itself if it can.")] = False,
    is_forced: Annotated[
        bool, typer.Option("--force", help="With --undo: also a file that was changed since; that is kept.")
    ] = False,
    is_free: Annotated[
        bool, typer.Option("--no-ask", help="With --test: only ask for the models, which costs nothing.")
    ] = False,
    key_env: KeyVariable = None,
    tenant: TenantName = None,
) -> int:
    """
    Print what points a coding tool at the proxy, write it into the tool's own file, and undo it.

    The file's comments and layout stay, its original is kept beside it, and files with logins are never touched.
    """
    if writes + undoes + tests > 1:
        raise UsageMistake("Only one of --write, --undo and --test can be given.")
    if name is None:
        if writes or undoes or tests:
            raise UsageMistake("Name the tool.", hint="codegate setup lists them.")
        _list(run, _service(await locate(run), has_key=False))
        return 0
    found = tool(name)
    if (writes or undoes) and found.file is None:
        raise UsageMistake(
            f"{found.label} has no file that can be edited. {found.unwritable}", hint=f"codegate setup {found.id}"
        )
    if undoes:
        _undo(run, _service(await _locate_for_undo(run), has_key=False), name, is_forced)
        return 0
    key = await tool_key(run, tenant, key_env)
    address = await locate(run)
    service = _service(address, has_key=key is not None)
    if tests:
        return await _test(run, service, name, key.reveal() if key else None, asks=not is_free)
    if writes:
        _write(run, service, name, key.reveal() if key else None, address)
    else:
        _show(run, service.get(name), address)
    return 0


def _service(address: ProxyAddress, *, has_key: bool) -> Setup:
    return Setup(Path(os.environ.get("HOME") or Path.home()), os.environ, address.base, has_key)


def _list(run: Invocation, service: Setup) -> None:
    rows = [_row(view) for view in service.list()]
    if run.is_json:
        print_json(rows)
        return
    print_table(rows, _COLUMNS, "")
    say(f"\nThis proxy: {service.base}\nPrint what to set: codegate setup TOOL")


def _show(run: Invocation, view: ToolView, address: ProxyAddress) -> None:
    if run.is_json:
        print_json({**_row(view), "base_url": address.base})
        return
    say(f"{view.label}: {_short(view.where) or 'in your shell'}", "cyan")
    print_line(view.snippet)
    if view.note:
        say(view.note)
    if KEY_PLACE in view.snippet:
        say(f"Put the proxy's key in place of {KEY_PLACE}.")
    if view.writable:
        say(f"Let CodeGate do it: codegate setup {view.id} --write")
    else:
        say(f"To be set by hand: {view.unwritable}")
    if TOOLS[view.id].commands:
        say(f"For one run, with nothing set at all: codegate run -- {TOOLS[view.id].commands[0]}")
    _say_where(address)


def _write(run: Invocation, service: Setup, name: str, key: str | None, address: ProxyAddress) -> None:
    label, change = TOOLS[name].label, service.pointed(name, key)
    if not change.is_needed:
        _report(run, change, f"{label} points at the proxy already.")
        return
    say(change.diff())
    if run.can_ask:
        confirm(run, f"Write {change.path}?")
    write(change)
    kept = f" The original is kept in {change.backup.name}." if change.has_original else ""
    _report(run, change, f"{label} now asks {address.base}.{kept}")
    say(f"Put it back with: codegate setup {name} --undo")
    _say_where(address)


async def _locate_for_undo(run: Invocation) -> ProxyAddress:
    """Where the proxy is; the way back is open without a server, too."""
    try:
        return await locate(run)
    except CodeGateError:
        return ProxyAddress("", is_running=False)


def _undo(run: Invocation, service: Setup, name: str, is_forced: bool) -> None:
    change = service.restored(name)
    if change.drift and not is_forced:
        say(f"What changed since CodeGate wrote it:\n{change.drift}")
    elif change.is_needed:
        say(change.diff())
        if run.can_ask:
            confirm(run, f"Write {change.path}?")
    restore(change, forced=is_forced)
    if change.after is None:
        text = f"{change.path} is gone again; it did not exist before."
    elif change.is_restored:
        text = f"{change.path} is as it was before, byte for byte."
    else:
        text = f"{change.path} no longer points at the proxy; what else changed since was kept."
    _report(run, change, text)


async def _test(run: Invocation, service: Setup, name: str, key: str | None, *, asks: bool) -> int:
    view = service.get(name)
    if asks and view.askable and not run.is_json:
        say(f"{view.label} asks one small question; this may take a minute.")
    result = await service.test(name, key, asks=asks)
    if run.is_json:
        print_json(_row(result))
    elif result.success:
        if result.answer:
            print_line(result.answer)
        done(f"{result.message} ({result.latency_ms} ms)")
    else:
        said = f" It said: {result.answer[-500:]}" if result.answer else ""
        raise CodeGateError(result.message + said, hint=f"codegate setup {name}")
    return 0 if result.success else 1


def _report(run: Invocation, change: Change, text: str) -> None:
    if run.is_json:
        print_json({"path": str(change.path), "changed": change.is_needed, "backup": str(change.backup)})
    done(text)


def _row(record: Any) -> dict[str, Any]:
    import msgspec

    found: dict[str, Any] = msgspec.structs.asdict(record)
    return found


def _short(path: str) -> str:
    home = os.environ.get("HOME") or str(Path.home())
    return "~" + path.removeprefix(home) if path.startswith(home + os.sep) else path


def _say_where(address: ProxyAddress) -> None:
    if not address.is_running:
        say(f"No server runs now; it will be at {address.base} after: codegate up", "yellow")
