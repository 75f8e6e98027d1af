"""`codegate configs rules`: where special requests go, before their tier decides."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.complete import accounts as account_names
from codegate.cli.complete import configs as config_names
from codegate.cli.output import Column, Row, done, print_json, print_table
from codegate.errors import NotFound
from codegate.records import Rule
from codegate.routing.rules import conditions

if TYPE_CHECKING:
    from codegate.client.session import Client

app = new_app(
    "Rules of a config: the first one that holds says where a request goes, before its tier does.",
    examples=(
        "codegate configs rules add work --background --tier haiku",
        "codegate configs rules add work --min-tokens 200000 --account main",
        "codegate configs rules list work",
    ),
)

Name = Annotated[str, typer.Argument(metavar="CONFIG", help="Name or id of the config.", autocompletion=config_names)]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Place of the rule, as `list` shows it.")]


Thinking = Annotated[
    bool | None, typer.Option("--thinking/--no-thinking", help="The client asks for thinking.", show_default=False)
]
Images = Annotated[
    bool | None, typer.Option("--images/--no-images", help="Pictures are in the conversation.", show_default=False)
]
WebSearch = Annotated[
    bool | None,
    typer.Option(
        "--web-search/--no-web-search", help="The client brings the provider's own web search.", show_default=False
    ),
]
Background = Annotated[
    bool | None,
    typer.Option(
        "--background/--no-background", help="A side request of an agent: a title, a summary.", show_default=False
    ),
]
Subagent = Annotated[
    bool | None, typer.Option("--subagent/--no-subagent", help="A sub-agent asks.", show_default=False)
]


def _where(row: Row) -> str:
    parts = (
        f"tier {row['tier']}" if row["tier"] else "",
        f"account {row['account_name']}" if row["account_id"] else "",
        f"as {row['target_model']}" if row["target_model"] else "",
    )
    return ", ".join(part for part in parts if part)


COLUMNS = (
    Column("", lambda row: f"{row['number']}.", "dim", is_number=True),
    Column("WHEN", lambda row: row["when"], "bold", is_prose=True),
    Column("GOES TO", lambda row: row["where"], "cyan", is_prose=True),
    Column("NAME", lambda row: row["name"], drop=1),
    Column("", lambda row: "" if row["enabled"] else "off", "yellow"),
)
"""Columns of a list of rules, as `shown` makes its rows."""


async def shown(client: "Client", rules: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rules with their numbers, in words, their accounts by name."""
    names = {row["id"]: row["name"] for row in await client.accounts.list()}
    rows: list[Row] = []
    for number, rule in enumerate(rules, 1):
        named: Row = {**rule, "number": number, "account_name": names.get(rule["account_id"], "that is gone")}
        rows.append({**named, "when": conditions(Rule(**rule)), "where": _where(named)})
    return rows


@command(app, "list", examples=("codegate configs rules list work",))
async def list_rules(run: Invocation, config: Name) -> None:
    """List the rules of a config in the order they are asked."""
    async with run.client() as client:
        rules = await client.configs.rules(config)
        rows = await shown(client, rules)
    if run.is_json:
        print_json(rules)
    else:
        print_table(rows, COLUMNS, "There are no rules: a request's tier alone decides.")


@command(
    app,
    "add",
    yes=True,
    examples=(
        "codegate configs rules add work --background --tier haiku",
        "codegate configs rules add work --model 'gpt-*-mini' --tier haiku --at 1",
        "codegate configs rules add work --header 'x-team: red*' --account main",
        "codegate configs rules add work --images --account lab --target-model gpt-5.5",
    ),
)
async def add(
    run: Invocation,
    config: Name,
    model: Annotated[str, typer.Option("--model", metavar="GLOB", help="The model's name, with * and ?.")] = "",
    min_tokens: Annotated[int, typer.Option("--min-tokens", metavar="N", help="Input of at least N tokens.")] = 0,
    thinking: Thinking = None,
    images: Images = None,
    web_search: WebSearch = None,
    background: Background = None,
    subagent: Subagent = None,
    header: Annotated[str, typer.Option("--header", metavar="HEADER", help="`name` or `name: glob`.")] = "",
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help="Goes to this tier.")] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Goes here first.", autocompletion=account_names)
    ] = None,
    target_model: Annotated[
        str | None, typer.Option("--target-model", metavar="MODEL", help="As if the client had asked for this model.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call it.")] = "",
    at: Annotated[
        int | None, typer.Option("--at", metavar="N", help="Place among the rules; the last by default.")
    ] = None,
) -> None:
    """Add a rule; all that it asks for must hold."""
    if not (tier or account or target_model):
        raise UsageMistake("Say where it sends requests: --tier, --account or --target-model.")
    rule = _rule(
        name=name,
        model=model,
        min_tokens=min_tokens,
        thinking=thinking,
        images=images,
        web_search=web_search,
        background=background,
        subagent=subagent,
        header=header,
        tier=tier,
        account_id=account,
        target_model=target_model,
    )
    async with run.client() as client:
        rules: list[Mapping[str, Any]] = [*await client.configs.rules(config)]
        place = len(rules) if at is None else max(0, min(at - 1, len(rules)))
        saved = await client.configs.set_rules(config, [*rules[:place], rule, *rules[place:]])
        row = (await shown(client, saved))[place]
    _report(run, saved, f"Rule {row['number']} of {config}: {row['when']}: {row['where']}.")


@command(app, "remove", yes=True, examples=("codegate configs rules remove work 2",))
async def remove(run: Invocation, config: Name, number: Number) -> None:
    """Remove a rule."""
    async with run.client() as client:
        rules = [*await client.configs.rules(config)]
        gone = rules.pop(_index(number, len(rules), config))
        saved = await client.configs.set_rules(config, rules)
    _report(run, saved, f"Removed rule {number} of {config}: {conditions(Rule(**gone))}.")


@command(app, "move", yes=True, examples=("codegate configs rules move work 3 1",))
async def move(
    run: Invocation,
    config: Name,
    number: Number,
    to: Annotated[int, typer.Argument(metavar="TO", help="Its new place.")],
) -> None:
    """Ask a rule earlier or later."""
    async with run.client() as client:
        rules = [*await client.configs.rules(config)]
        rule = rules.pop(_index(number, len(rules), config))
        place = max(0, min(to - 1, len(rules)))
        saved = await client.configs.set_rules(config, [*rules[:place], rule, *rules[place:]])
    _report(run, saved, f"Rule {number} of {config} is number {place + 1} now.")


def _rule(**fields: Any) -> dict[str, Any]:
    return fields


def _index(number: int, count: int, config: str) -> int:
    if not 1 <= number <= count:
        raise NotFound(f"{config} has no rule {number}.", hint=f"See them: codegate configs rules list {config}")
    return number - 1


def _report(run: Invocation, value: Any, text: str) -> None:
    if run.is_json:
        print_json(value)
    else:
        done(text)
