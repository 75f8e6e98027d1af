"""
The table of commands and the group that imports only the one that runs.

This module imports typer and nothing heavy of ours: `codegate --help` and completion stay fast. It never grows
features; it lists them. It is also the door where errors become text on stderr and an exit code.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand

from codegate.cli.help import Group, Section
from codegate.errors import CodeGateError
from codegate.terminal import clean, wants_colour


class Entry(NamedTuple):
    """Where a command lives (a module with an `app`), its line in the help page, and the heading it stands under."""

    module: str
    summary: str
    section: str


COMMANDS: dict[str, Entry] = {
    "up": Entry("codegate.cli.up", "Start the proxy and the REST API.", "Run"),
    "down": Entry("codegate.cli.down", "Stop the server.", "Run"),
    "status": Entry("codegate.cli.status", "Say what runs, and where.", "Run"),
    "demo": Entry("codegate.cli.demo", "See everything work: no account, no network.", "Run"),
    "tui": Entry("codegate.cli.tui", "Open the dashboard.", "Run"),
    "web": Entry("codegate.cli.web", "A link that signs a browser in to the web view.", "Run"),
    "accounts": Entry("codegate.cli.accounts", "Provider accounts: add, test, edit, remove.", "Configure"),
    "configs": Entry("codegate.cli.configs", "Routing: which account serves which model tier.", "Configure"),
    "models": Entry("codegate.cli.models", "Models of all accounts, and their limits.", "Configure"),
    "tenants": Entry("codegate.cli.tenants", "Users of the proxy: keys, limits, budgets, settings.", "Configure"),
    "settings": Entry("codegate.cli.settings", "Every setting, its value and where it is from.", "Configure"),
    "guardrails": Entry("codegate.cli.guardrails", "What providers never see: switch, try, add.", "Configure"),
    "requests": Entry("codegate.cli.requests", "What is running now: list, watch, cancel.", "Look"),
    "apply": Entry("codegate.cli.apply", "Make everything as a file says.", "Configure"),
    "export": Entry("codegate.cli.export", "Write everything that is configured as a file.", "Configure"),
    "logs": Entry("codegate.cli.logs", "The request log: list, show, follow, clear.", "Look"),
    "usage": Entry("codegate.cli.usage", "Tokens, cost and cache hits.", "Look"),
    "finetune": Entry("codegate.cli.finetune", "The fine-tune dataset: status, export, clear.", "Look"),
    "explain": Entry("codegate.cli.explain", "Where a request for a model would go now, and why.", "Look"),
    "doctor": Entry("codegate.cli.doctor", "Check everything, and say what to do.", "Look after"),
    "db": Entry("codegate.cli.db", "Database: figures, copies, checks, migration.", "Look after"),
    "alerts": Entry("codegate.cli.alerts", "Alerts to a webhook: whether they go out, and a try.", "Look after"),
    "keys": Entry("codegate.cli.keys", "Keys of what is stored: show them, put new ones in place.", "Look after"),
    "sessions": Entry("codegate.cli.sessions", "Terminals in Docker containers: create, open, stop.", "Connect tools"),
    "setup": Entry("codegate.cli.setup", "Point a coding tool at the proxy, for good.", "Connect tools"),
    "run": Entry("codegate.cli.run", "Run one client through the proxy; nothing is written.", "Connect tools"),
    "completions": Entry("codegate.cli.completions", "Print the completion script of a shell.", "Connect tools"),
}


class LazyGroup(Group):
    """Answers help and completion from `COMMANDS`; imports a command when it is resolved."""

    examples = (
        "codegate demo                      everything at once, without an account",
        "codegate accounts add              add a provider account",
        "codegate up --detach               start the server in the background",
        "codegate run -- claude             run Claude Code through it",
    )

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        for name, entry in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=entry.summary)

    def sections(self, ctx: Any) -> list[Section]:
        """The commands under their headings, in the order of the table."""
        headings: dict[str, list[tuple[str, str]]] = {}
        for name, entry in COMMANDS.items():
            headings.setdefault(entry.section, []).append((name, entry.summary))
        return list(headings.items())

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command by name, then import it."""
        name, found, rest = super().resolve_command(ctx, args)
        if name is None or name not in COMMANDS:
            return name, found, rest
        module = importlib.import_module(COMMANDS[name].module)
        command = typer.main.get_command(module.app)
        command.name = name
        return name, command, rest

    def _main_shell_completion(self, ctx_args: Any, prog_name: str, complete_var: str | None = None) -> None:
        """Answer a shell that asks; Typer knows the shells only after this when its own install options are off."""
        if "_CODEGATE_COMPLETE" in os.environ:
            from typer._completion_classes import completion_init

            completion_init()
        super()._main_shell_completion(ctx_args, prog_name, complete_var)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave with the exit code of `interface.md`, section 2."""
        try:
            code = super().main(args, prog_name or "codegate", complete_var, False, windows_expand_args, **extra)
        except (CodeGateError, typer.TyperException, typer.Abort) as error:
            code = report(error)
        code = code if isinstance(code, int) else 0
        if standalone_mode:
            sys.exit(code)
        return code


def report(error: Exception) -> int:
    """Say on stderr what went wrong and what to do now; the exit code."""
    if isinstance(error, CodeGateError):
        complain(error.message, error.hint)
        return error.exit_code
    if isinstance(error, typer.TyperException):
        ctx = getattr(error, "ctx", None)
        complain(error.format_message(), f"{ctx.command_path} --help" if ctx is not None else "")
        return error.exit_code
    complain("Nothing was done.", "")
    return 1


def complain(message: str, hint: str = "") -> None:
    """Write `error: …` and, if there is one, `hint: …` to stderr, cleaned."""
    colour = wants_colour(sys.stderr, os.environ)
    for label, text, shade in (("error", message, "red"), ("hint", hint, "cyan")):
        if text:
            head = typer.style(f"{label}:", fg=shade, bold=True) if colour else f"{label}:"
            typer.echo(f"{head} {clean(text, keep_lines=True)}", err=True, color=colour)


app = typer.Typer(
    cls=LazyGroup,
    name="codegate",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    ctx: typer.Context,
    data_dir: Annotated[
        str | None, typer.Option("--data-dir", metavar="DIR", help="Data directory [DATA_DIR].")
    ] = None,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
) -> None:
    """CodeGate: one endpoint for every coding agent, any provider behind it."""
    if version:
        from codegate import __version__

        typer.echo(f"codegate {__version__}")
        raise typer.Exit
    ctx.obj = {"data_dir": data_dir}
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), color=ctx.color)
