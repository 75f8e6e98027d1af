"""`codegate settings`: every setting, its value and where it is from."""

import sys
from typing import Annotated, Any

import typer

from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, Row, done, print_json, print_line, print_table, say
from codegate.settings import GUARDRAILS, SETTINGS, named

app = new_app(
    "Settings. A flag beats the environment, the environment a stored value, that the default.",
    examples=(
        "codegate settings list",
        "codegate settings set log_retention_days 90",
        "codegate settings unset log_retention_days",
    ),
)


def _keys(incomplete: str) -> list[tuple[str, str]]:
    return [(key, found.doc) for key, found in SETTINGS.items() if key.startswith(incomplete)]


Key = Annotated[str, typer.Argument(metavar="KEY", help="Name of the setting.", autocompletion=_keys)]

_SOURCE_STYLES = {"default": "dim", "stored": "green", "environment": "yellow"}
_COLUMNS = (
    Column("KEY", lambda row: row["key"], "bold"),
    Column("VALUE", lambda row: _shown(row["value"]) or None),
    Column("FROM", lambda row: row["source"], lambda row: _SOURCE_STYLES.get(row["source"], "")),
    Column("TYPE", lambda row: row["type"], "dim", drop=1),
    Column("WHAT IT DOES", lambda row: row["doc"], "dim", is_prose=True),
)
_SWITCHES = frozenset(setting.key for switches in GUARDRAILS.values() for setting in switches.all)
_SECTIONS = {
    "process": "Read once, at start",
    "global": "For everyone",
    "tenant": "For everyone; each tenant may have its own",
    "guardrails": "Guardrails; each tenant may have its own switches",
}


def _is_quiet(row: Row) -> bool:
    """One of the many switches of single guardrails, untouched: a person is better served by `guardrails list`."""
    return row["source"] == "default" and row["key"] in _SWITCHES


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@command(app, "list", examples=("codegate settings list", "codegate settings list --json"))
async def list_settings(run: Invocation) -> None:
    """List every setting with its value, where that is from, and what it does."""
    async with run.client() as client:
        rows = await client.settings.schema()
    if run.is_json:
        print_json(rows)
    else:
        order = list(_SECTIONS)
        shown = [row for row in rows if not (sys.stdout.isatty() and _is_quiet(row))]
        shown.sort(key=lambda row: order.index(row["group"]))
        print_table(shown, _COLUMNS, "", lambda row: _SECTIONS[row["group"]])
        if len(shown) < len(rows):
            say(f"{len(rows) - len(shown)} switches of single guardrails are as delivered: codegate guardrails list")


@command(app, "get", examples=("codegate settings get log_retention_days",))
async def get(run: Invocation, key: Key) -> None:
    """Print the value in force; a secret one shows as ***."""
    row = await _row(run, key)
    if run.is_json:
        print_json(row)
    else:
        print_line(_shown(row["value"]))


@command(
    app,
    "set",
    yes=True,
    examples=(
        "codegate settings set request_logging false",
        "codegate settings set proxy_api_key --stdin < key.txt",
    ),
)
async def set_value(
    run: Invocation,
    key: Key,
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="The value; not for secret settings.")] = None,
    from_stdin: Annotated[bool, typer.Option("--stdin", help="Read the value from standard input.")] = False,
) -> None:
    """Store a value. It holds at once, except for settings that are read when the server starts."""
    setting = named(key)
    if (value is None) != from_stdin:
        raise UsageMistake("Give the value either as an argument or with --stdin.")
    if setting.secret and value:
        raise UsageMistake(
            f"{key} is a secret; other users of this machine can read command lines.",
            hint=f"codegate settings set {key} --stdin",
        )
    text = sys.stdin.read().strip() if value is None else value
    async with run.client() as client:
        await client.settings.put({key: setting.parse(text)})
    row = await _row(run, key)
    if run.is_json:
        print_json(row)
        return
    done(f"{key} is {_shown(row['value']) or 'empty'}.")
    if row["source"] == "environment":
        say(f"The environment ({row['env']}) sets it to another value and wins.", "yellow")
    elif setting.scope == "process":
        say("It holds from the next start of the server on.", "yellow")


@command(app, "unset", yes=True, examples=("codegate settings unset log_retention_days",))
async def unset(run: Invocation, key: Key) -> None:
    """Forget a stored value; the default holds again."""
    named(key)
    async with run.client() as client:
        await client.settings.put({key: None})
    row = await _row(run, key)
    if run.is_json:
        print_json(row)
    else:
        done(f"{key} is {_shown(row['value']) or 'empty'} ({row['source']}).")


async def _row(run: Invocation, key: str) -> Row:
    named(key)
    async with run.client() as client:
        rows = await client.settings.schema()
    return next(row for row in rows if row["key"] == key)
