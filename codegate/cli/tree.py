"""Every command with its full name, for pages and tests that walk them; imports them all."""

import importlib
from collections.abc import Iterator
from typing import Any

import typer

from codegate.cli.main import COMMANDS


def tree() -> Iterator[tuple[str, Any]]:
    """Name (`accounts add`) and command of all that can be run, in the order of the help page."""
    for name, entry in COMMANDS.items():
        command = typer.main.get_command(importlib.import_module(entry.module).app)
        yield from _below(name, command)


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for child, found in children.items():
        yield from _below(f"{name} {child}", found)


def options(command: Any) -> set[str]:
    """Its options as they are typed: `--json`."""
    return {flag for param in command.params for flag in param.opts if flag.startswith("-")}
