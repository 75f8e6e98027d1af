"""`codegate models limits`: what models can do, and how to say it better."""

from typing import Annotated, Any

import typer

from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, Row, done, print_json, print_table

app = new_app(
    "Limits of models. They hold from the next request on.",
    examples=(
        "codegate models limits list",
        "codegate models limits set my-model --context-window 131072",
        "codegate models limits unset my-model",
    ),
)

Name = Annotated[str, typer.Argument(metavar="MODEL", help="Name of a model, or its beginning.")]

_COLUMNS = (
    Column("MODEL", lambda row: row["model"], "bold"),
    Column("CONTEXT", lambda row: _number(row["context_window"]), is_number=True),
    Column("OUTPUT", lambda row: _number(row["max_output_tokens"]), is_number=True),
    Column("TOOLS", lambda row: _word(row["supports_tool_calling"]), drop=1),
    Column("REASONING", lambda row: _word(row["supports_reasoning"]), drop=2),
    Column("FROM", lambda row: row["source"], lambda row: "green" if row["source"] == "user" else "dim"),
)


@command(app, "list", examples=("codegate models limits list", "codegate models limits list --user"))
async def list_limits(
    run: Invocation,
    only_user: Annotated[bool, typer.Option("--user", help="Only what was set here.")] = False,
) -> None:
    """List what is known of models: context window, most output, tools, reasoning."""
    async with run.client() as client:
        found = await client.limits.list()
    kept = {name: row for name, row in found.items() if not only_user or row["source"] == "user"}
    if run.is_json:
        print_json(kept)
    else:
        print_table([{"model": name, **row} for name, row in kept.items()], _COLUMNS, "No limits were set here.")


@command(
    app,
    "set",
    yes=True,
    examples=(
        "codegate models limits set my-model --context-window 131072",
        "codegate models limits set my-model --max-output-tokens 8192 --no-tools",
    ),
)
async def set_limits(
    run: Invocation,
    model: Name,
    max_output: Annotated[
        int | None, typer.Option("--max-output-tokens", metavar="N", min=1, help="Most output tokens of an answer.")
    ] = None,
    context: Annotated[
        int | None, typer.Option("--context-window", metavar="N", min=1, help="Tokens it can hold in all.")
    ] = None,
    tools: Annotated[bool | None, typer.Option("--tools/--no-tools", help="It calls tools.")] = None,
    reasoning: Annotated[bool | None, typer.Option("--reasoning/--no-reasoning", help="It reasons.")] = None,
) -> None:
    """Say what a model can do; what is not said stays as it is known."""
    said: dict[str, Any] = {
        "max_output_tokens": max_output,
        "context_window": context,
        "supports_tool_calling": tools,
        "supports_reasoning": reasoning,
    }
    form = {name: value for name, value in said.items() if value is not None}
    if not form:
        raise UsageMistake("Nothing to set.", hint="codegate models limits set --help")
    async with run.client() as client:
        saved = await client.limits.put(model, form)
    _report(run, {model: saved}, f"{model}: {_line(saved)}.")


@command(app, "unset", yes=True, examples=("codegate models limits unset my-model",))
async def unset(run: Invocation, model: Name) -> None:
    """Forget what was said of a model; the built-in numbers hold again."""
    async with run.client() as client:
        await client.limits.delete(model)
    _report(run, {"removed": model}, f"{model} has no limits of its own any more.")


def _line(row: Row) -> str:
    context, output = _number(row["context_window"]), _number(row["max_output_tokens"])
    return f"context {context or 'unknown'}, output {output or 'unknown'}"


def _number(value: int | None) -> str | None:
    return None if value is None else f"{value:,}".replace(",", " ")


def _word(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _report(run: Invocation, value: Any, text: str) -> None:
    if run.is_json:
        print_json(value)
    else:
        done(text)
