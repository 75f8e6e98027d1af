"""`codegate apply`: make everything as a file says."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.output import done, print_json, print_line, say
from codegate.errors import Invalid
from codegate.services.declared.text import DeclaredText
from codegate.terminal import wants_colour

if TYPE_CHECKING:
    from codegate.client.shapes import OutcomeJson, StepJson

app = new_app("Make everything as a file says.")

_SIGNS = {"create": ("+", "green"), "update": ("~", "yellow"), "delete": ("-", "red")}


@command(
    app,
    "apply",
    yes=True,
    examples=(
        "codegate apply codegate.toml --dry-run   what would be done; 2 if anything",
        "codegate apply codegate.toml",
        "codegate apply codegate.yaml --prune --yes",
    ),
)
async def apply(
    run: Invocation,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML, or YAML by its name; - reads TOML from stdin.")],
    is_trial: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done; exit 2 if anything.")
    ] = False,
    prunes: Annotated[bool, typer.Option("--prune", help="Remove what the file's sections do not name.")] = False,
) -> None:
    """
    Make accounts, configs, tenants, guardrails, limits and settings as a file says.

    Doing it twice changes nothing the second time. ${NAME} in a value stands for a variable of the environment.
    """
    text = DeclaredText.read(file)
    said = text.values(os.environ)
    async with run.client() as client:
        try:
            outcome = await client.declarations.apply(said, dry_run=True, prune=prunes)
            if not is_trial and outcome["changed"]:
                if any(step["action"] == "delete" for step in outcome["steps"]):
                    _show(outcome)
                    confirm(run, "Remove what the file does not name?")
                outcome = await client.declarations.apply(said, prune=prunes)
        except Invalid as error:
            raise text.fault(error) from None
    if run.is_json:
        print_json(outcome)
    else:
        _show(outcome)
        _close(outcome)
    if is_trial and outcome["changed"]:
        raise typer.Exit(2)


def _show(outcome: "OutcomeJson") -> None:
    for step in outcome["steps"]:
        if step["action"] != "keep":
            _show_step(step)


def _show_step(step: "StepJson") -> None:
    import sys

    sign, shade = _SIGNS[step["action"]]
    colour = wants_colour(sys.stdout, os.environ)
    print_line(f"{typer.style(sign, fg=shade) if colour else sign} {step['noun']} {step['name']}")
    for field, (before, after) in step["changes"].items():
        text = f"{_text(after)}" if step["action"] == "create" else f"{_text(before)} → {_text(after)}"
        print_line(f"    {field}: {text}")


def _close(outcome: "OutcomeJson") -> None:
    for name, key in outcome["tenant_keys"].items():
        say(f"The key of tenant {name}; it is not shown again:", "yellow")
        print_line(key)
    kept = sum(step["action"] == "keep" for step in outcome["steps"])
    changed = len(outcome["steps"]) - kept
    if not outcome["changed"]:
        done(f"Nothing to do: {kept} things are as the file says.")
    elif outcome["dry_run"]:
        say(f"{changed} to change, {kept} as they are. Nothing was changed: this was a dry run.")
    else:
        done(f"{changed} changed, {kept} as they were.")


def _text(value: Any) -> str:
    return "–" if value is None else str(value)
