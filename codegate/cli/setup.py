"""`codegate setup`: what points a tool at the proxy, the edit of its file and its undoing, and a first request."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, done, print_json, print_line, print_table, say
from codegate.cli.proxy import KeyVariable, ProxyAddress, TenantName, locate, tool_key
from codegate.errors import CodeGateError, NotFound
from codegate.services.setup import KEY_PLACE, Setup, ToolView
from codegate.services.toolfile import Change, restore, write
from codegate.services.tools import TOOLS, tool

app = new_app("Point a coding tool at the proxy.")

TRIAL_TIMEOUT_S = 120.0

_POINTS = {"here": "this proxy", "nowhere": "-", "unreadable": "unreadable"}
_COLUMNS = (
    Column("TOOL", lambda row: row["id"], "cyan"),
    Column("NAME", lambda row: row["label"], drop=2),
    Column("INSTALLED", lambda row: "yes" if row["installed"] else "-"),
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
        "codegate setup claude-code --test     ask as the tool would, free of charge",
        "codegate setup claude-code --undo     put the file back as it was",
        "codegate setup claude-code --ask      let Claude Code ask one small question",
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
    tests: Annotated[bool, typer.Option("--test", help="Ask for the models with the tool's address and key.")] = False,
    asks: Annotated[bool, typer.Option("--ask", help="Let the tool itself ask one small question.")] = False,
    key_env: KeyVariable = None,
    tenant: TenantName = None,
) -> int:
    """
    Print what points a coding tool at the proxy, write it into the tool's own file, and undo it.

    The file's comments and layout stay, its original is kept beside it, and files with logins are never touched.
    """
    if writes + undoes + tests + asks > 1:
        raise UsageMistake("Only one of --write, --undo, --test and --ask can be given.")
    if name is None:
        if writes or undoes or tests or asks:
            raise UsageMistake("Name the tool.", hint="codegate setup lists them.")
        _list(run, _service(await locate(run), has_key=False))
        return 0
    found = tool(name)
    if (writes or undoes) and found.file is None:
        raise UsageMistake(
            f"{found.label} has no file that can be edited. {found.unwritable}", hint=f"codegate setup {found.id}"
        )
    if undoes:
        _undo(run, _service(ProxyAddress("", is_running=True), has_key=False), name)
        return 0
    key = await tool_key(run, tenant, key_env)
    address = await locate(run)
    service = _service(address, has_key=key is not None)
    if tests:
        return await _test(run, service, name, key.reveal() if key else None)
    if asks:
        return _ask_tool(run, service.get(name))
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
    kept = f" The original is kept in {change.backup.name}." if change.backup.exists() else ""
    _report(run, change, f"{label} now asks {address.base}.{kept}")
    say(f"Put it back with: codegate setup {name} --undo")
    _say_where(address)


def _undo(run: Invocation, service: Setup, name: str) -> None:
    change = service.restored(name)
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


async def _test(run: Invocation, service: Setup, name: str, key: str | None) -> int:
    result = await service.test(name, key)
    if run.is_json:
        print_json(_row(result))
    elif result.success:
        done(f"{result.message} ({result.latency_ms} ms)")
    else:
        raise CodeGateError(result.message, hint=f"codegate setup {name}")
    return 0 if result.success else 1


def _ask_tool(run: Invocation, view: ToolView) -> int:
    """The tool's own command with a question that costs next to nothing."""
    found = TOOLS[view.id]
    program = next((path for name in found.commands if (path := shutil.which(name))), None)
    if program is None or not found.trial:
        raise NotFound(f"{view.label} is not installed, or cannot be asked without a window.")
    if view.points == "nowhere" and view.writable:
        raise CodeGateError(f"{view.label} does not point at the proxy.", hint=f"codegate setup {view.id} --write")
    try:
        ended = subprocess.run(  # noqa: S603
            [program, *found.trial],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TRIAL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CodeGateError(f"{view.label} gave no answer within {TRIAL_TIMEOUT_S:.0f} s.") from None
    is_ok = ended.returncode == 0
    answer = (ended.stdout or ended.stderr).strip()
    if run.is_json:
        print_json({"success": is_ok, "exit_code": ended.returncode, "answer": answer})
    elif is_ok:
        print_line(answer)
        done(f"{view.label} answers.")
    else:
        raise CodeGateError(f"{view.label} failed with exit code {ended.returncode}: {answer[-500:]}")
    return 0 if is_ok else 1


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
