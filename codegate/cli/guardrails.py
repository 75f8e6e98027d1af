"""`codegate guardrails`: what may not leave this machine."""

import sys
from typing import Annotated, Any

import typer

from codegate.cli import allow, mappings
from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.guardrail_view import show_bench, show_detector, show_list
from codegate.cli.output import Row, done, print_json
from codegate.settings import GUARDRAIL_GROUPS, GUARDRAILS

app = new_app(
    "Guardrails: secrets and personal data that providers never see. Something else stands in their place, and the "
    "answer has the originals again.",
    examples=(
        "codegate guardrails list",
        'codegate guardrails test "Write to jane@corp-mail.com"',
        "codegate guardrails enable phone --level broad",
        "codegate guardrails add ticket 'TICKET-\\d+'",
        "codegate guardrails allow add support@corp-mail.com",
    ),
)
app.add_typer(allow.app, name="allow")


def _ids(incomplete: str) -> list[tuple[str, str]]:
    return [(key, found.enabled.doc) for key, found in GUARDRAILS.items() if key.startswith(incomplete)]


Id = Annotated[str, typer.Argument(metavar="ID", help="Id or name of the guardrail.", autocompletion=_ids)]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="ID...", help="Ids or names of guardrails.", autocompletion=_ids)
]
Own = Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the pattern.")]
All = Annotated[bool, typer.Option("--all", help="Guardrails as a whole; each keeps its own switch.")]
Tenant = allow.Tenant


@command(app, "list", examples=("codegate guardrails list", "codegate guardrails list --tenant team --json"))
async def list_guardrails(run: Invocation, tenant: Tenant = None) -> None:
    """List every guardrail: whether it is on, and how much it has found."""
    async with run.client() as client:
        rows = await client.guardrails.list(tenant=tenant)
        privacy = await client.privacy.get(tenant=tenant)
    if run.is_json:
        print_json(rows)
    else:
        show_list(rows, privacy["enabled"])


@command(app, "show", examples=("codegate guardrails show email",))
async def show(run: Invocation, id_or_name: Id, tenant: Tenant = None) -> None:
    """Show everything about one guardrail."""
    async with run.client() as client:
        row = await client.guardrails.get(id_or_name, tenant=tenant)
    if run.is_json:
        print_json(row)
    else:
        show_detector(row)


@command(
    app,
    "enable",
    yes=True,
    examples=(
        "codegate guardrails enable phone ip",
        "codegate guardrails enable email --level broad --style natural",
        "codegate guardrails enable --all --tenant team",
    ),
)
async def enable(
    run: Invocation,
    ids: Ids = None,
    all_: All = False,
    level: Annotated[
        str | None, typer.Option("--level", metavar="LEVEL", help="strict, or broad: what merely looks like it too.")
    ] = None,
    style: Annotated[
        str | None, typer.Option("--style", metavar="STYLE", help="token, or natural: a value of the same kind.")
    ] = None,
    tenant: Tenant = None,
) -> None:
    """Enable guardrails, and say how they work. It holds from the next request on."""
    form = {"enabled": True, **_given(level=level, style=style)}
    if all_ and len(form) > 1:
        raise UsageMistake("--level and --style belong to single guardrails.", hint="Name them in place of --all.")
    await _switch(run, ids or [], all_, form, tenant)


@command(
    app,
    "disable",
    yes=True,
    examples=("codegate guardrails disable phone", "codegate guardrails disable email --tenant team"),
)
async def disable(run: Invocation, ids: Ids = None, all_: All = False, tenant: Tenant = None) -> None:
    """Disable guardrails. What they found leaves this machine as it is, from the next request on."""
    await _switch(run, ids or [], all_, {"enabled": False}, tenant)


@command(
    app,
    "test",
    examples=(
        'codegate guardrails test "Write to jane@corp-mail.com"',
        "codegate guardrails test - < notes.txt",
        "git diff | codegate guardrails test --json",
    ),
)
async def try_text(
    run: Invocation,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The text; - reads standard input.")] = None,
    tenant: Tenant = None,
) -> None:
    """Print a text as a provider would see it. Nothing of it is kept."""
    given = _text(text)
    async with run.client() as client:
        bench = await client.privacy.test(given, tenant=tenant)
    if run.is_json:
        print_json(bench)
    else:
        show_bench(bench)


@command(
    app,
    "add",
    yes=True,
    examples=(
        "codegate guardrails add ticket 'TICKET-\\d+'",
        "codegate guardrails add 'project name' Nightingale --literal",
        "codegate guardrails add badge 'badge (?P<v>\\d{5})' --category pii",
        "pass vault/code | codegate guardrails add code - --literal",
    ),
)
async def add(
    run: Invocation,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="RE2 source; the group v, or all of it, is hidden. - reads stdin.")
    ],
    literal: Annotated[bool, typer.Option("--literal", help="PATTERN is the very text to hide.")] = False,
    category: Annotated[
        str | None, typer.Option("--category", metavar="GROUP", help=f"{', '.join(GUARDRAIL_GROUPS)} [pii].")
    ] = None,
    description: Annotated[str | None, typer.Option("--description", metavar="TEXT", help="What it finds.")] = None,
    tenant: Tenant = None,
) -> None:
    """Add a pattern of your own. It holds from the next request on."""
    source = _stdin().strip("\r\n") if pattern == "-" else pattern
    form = {"name": name, "pattern": source, "is_literal": literal}
    async with run.client() as client:
        row = await client.guardrails.add(form | _given(category=category, description=description), tenant=tenant)
    if run.is_json:
        print_json(row)
    else:
        done(f"Added {row['id']}. Try it: codegate guardrails test")


@command(app, "remove", yes=True, examples=("codegate guardrails remove ticket --yes",))
async def remove(run: Invocation, name: Own) -> None:
    """Remove a pattern of your own."""
    async with run.client() as client:
        row = await client.guardrails.get(name)
        if row["is_custom"]:
            confirm(run, f"Remove the pattern {row['name']}?")
        await client.guardrails.remove(row["id"])
    if run.is_json:
        print_json({"removed": row["id"], "name": row["name"]})
    else:
        done(f"Removed {row['name']}.")


# without a name, its commands stand here
app.add_typer(mappings.app)


async def _switch(run: Invocation, ids: list[str], is_all: bool, form: dict[str, Any], tenant: str | None) -> None:
    if bool(ids) == is_all:
        raise UsageMistake("Say either the ids of guardrails or --all.", hint="See them: codegate guardrails list")
    async with run.client() as client:
        if is_all:
            changed: Any = await client.privacy.put(form, tenant=tenant)
        else:
            for one in ids:
                await client.guardrails.get(one, tenant=tenant)
            changed = [await client.guardrails.update(one, form, tenant=tenant) for one in ids]
    if run.is_json:
        print_json(changed if is_all or len(ids) > 1 else changed[0])
        return
    state = "on" if form["enabled"] else "off"
    whose = f" for {tenant}" if tenant else ""
    if is_all:
        done(f"Guardrails are {state}{whose}.")
    for row in () if is_all else changed:
        done(f"{row['id']} is {_words(row, state)}{whose}.")


def _words(row: Row, state: str) -> str:
    how = (
        []
        if row["is_custom"] or state == "off"
        else [row["level"], *([row["style"]] if len(row["styles"]) > 1 else [])]
    )
    return f"{state} ({', '.join(how)})" if how else state


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _text(argument: str | None) -> str:
    if argument not in (None, "-"):
        return str(argument)
    if argument is None and sys.stdin.isatty():
        raise UsageMistake("There is no text.", hint='codegate guardrails test "…", or - to type or pipe it in')
    return _stdin()


def _stdin() -> str:
    """Standard input as it is: line ends are not changed, so that offsets are those of the file."""
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise UsageMistake(f"Standard input is not UTF-8 (byte {error.start}).") from None
