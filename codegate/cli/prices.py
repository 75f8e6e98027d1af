"""`codegate models prices`: what models cost, and how to say it better than the price table."""

from typing import Annotated

import typer

from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Column, Row, done, print_json, print_table

app = new_app(
    "Prices of models, US dollars for a million tokens. They hold from the next request on.",
    examples=(
        "codegate models prices list",
        "codegate models prices set my-model --input 0.60 --output 2.20",
        "codegate models prices unset my-model",
    ),
)

Name = Annotated[str, typer.Argument(metavar="MODEL", help="Name of a model, or its beginning.")]
_KINDS = ("price_input", "price_output", "price_cache_read", "price_cache_write")
_STYLES = {"user": "green", "unknown": "yellow"}

_COLUMNS = (
    Column("MODEL", lambda row: row["model"], "bold"),
    Column("INPUT", lambda row: _dollars(row["price_input"]), is_number=True),
    Column("OUTPUT", lambda row: _dollars(row["price_output"]), is_number=True),
    Column("CACHE READ", lambda row: _dollars(row["price_cache_read"]), is_number=True, drop=1),
    Column("CACHE WRITE", lambda row: _dollars(row["price_cache_write"]), is_number=True, drop=2),
    Column("FROM", lambda row: row["source"], lambda row: _STYLES.get(row["source"], "dim")),
)


@command(app, "list", examples=("codegate models prices list", "codegate models prices list --user"))
async def list_prices(
    run: Invocation,
    only_user: Annotated[bool, typer.Option("--user", help="Only what was set here.")] = False,
) -> None:
    """List prices of the models that can be reached; requests to `unknown` ones are logged without a cost."""
    async with run.client() as client:
        set_here = {name: row for name, row in (await client.limits.list()).items() if row["price_input"] is not None}
        found = {name: {**{kind: row.get(kind) for kind in _KINDS}, "source": "user"} for name, row in set_here.items()}
        if not only_user:
            found |= {row["id"]: _of_model(row) for row in await client.models.list()}
    rows = [{"model": name, **found[name]} for name in sorted(found)]
    if run.is_json:
        print_json(rows)
    else:
        print_table(rows, _COLUMNS, "No prices were set here.")


@command(
    app,
    "set",
    yes=True,
    examples=(
        "codegate models prices set my-model --input 0.60 --output 2.20",
        "codegate models prices set my-model --cache-read 0.11",
    ),
)
async def set_prices(
    run: Invocation,
    model: Name,
    of_input: Annotated[float | None, typer.Option("--input", metavar="USD", min=0, help="Of input.")] = None,
    of_output: Annotated[float | None, typer.Option("--output", metavar="USD", min=0, help="Of output.")] = None,
    cache_read: Annotated[
        float | None, typer.Option("--cache-read", metavar="USD", min=0, help="Of input read from a cache.")
    ] = None,
    cache_write: Annotated[
        float | None, typer.Option("--cache-write", metavar="USD", min=0, help="Of input written to a cache.")
    ] = None,
) -> None:
    """
    Say what a model costs; what is not said stays as it is known.

    Caches that nothing is said of have the price table's price, or else that of all input.
    """
    said = dict(zip(_KINDS, (of_input, of_output, cache_read, cache_write), strict=True))
    form = {kind: usd for kind, usd in said.items() if usd is not None}
    if not form:
        raise UsageMistake("Nothing to set.", hint="codegate models prices set --help")
    async with run.client() as client:
        saved = await client.limits.put(model, form)
    if run.is_json:
        print_json({model: saved})
    else:
        shown = f"input {_dollars(saved['price_input'])}, output {_dollars(saved['price_output'])}"
        done(f"{model}: {shown} US dollars for a million tokens.")


@command(app, "unset", yes=True, examples=("codegate models prices unset my-model",))
async def unset(run: Invocation, model: Name) -> None:
    """Forget what was said of a model's price; the price table holds again."""
    async with run.client() as client:
        await client.limits.get(model)
        saved = await client.limits.put(model, dict.fromkeys(_KINDS))
    if run.is_json:
        print_json({model: saved})
    else:
        done(f"{model} has no price of its own any more.")


def _of_model(row: "Row") -> dict[str, object]:
    kinds = ("input_usd", "output_usd", "cache_read_usd", "cache_write_usd")
    return {**dict(zip(_KINDS, (row[kind] for kind in kinds), strict=True)), "source": row["price_source"]}


def _dollars(value: float | None) -> str:
    if value is None:
        return "unknown"
    whole, _, rest = f"{value:.4f}".partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
