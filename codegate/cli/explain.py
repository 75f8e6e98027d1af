"""`codegate explain`: where a request for a model would go now, and why."""

from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.complete import tenants as tenant_names
from codegate.cli.output import Column, Row, print_json, print_table, say
from codegate.figures import dollars

app = new_app("Where a request for a model would go now, and why.")

_VERDICT_STYLES = {"chosen": "green", "fallback": "cyan", "skipped": "dim"}


def _place(row: Row) -> str:
    return f"{row['place']}." if row["place"] else "–"


_COLUMNS = (
    Column("", _place, lambda row: _VERDICT_STYLES.get(row["verdict"], ""), is_number=True),
    Column("ACCOUNT", lambda row: row["account_name"], "bold"),
    Column("PROVIDER", lambda row: row["provider"], "dim", drop=2),
    Column("MODEL", lambda row: row["model"]),
    Column("VERDICT", lambda row: row["verdict"], lambda row: _VERDICT_STYLES.get(row["verdict"], "")),
    Column("MOVING", lambda row: dollars(row["move_usd"]), is_number=True),
    Column("WHY", lambda row: row["reason"], is_prose=True),
)

Thinking = Annotated[bool, typer.Option("--thinking", help="As if it asked for thinking.")]
Images = Annotated[bool, typer.Option("--images", help="As if pictures were in it.")]
WebSearch = Annotated[bool, typer.Option("--web-search", help="As if it brought the provider's web search.")]
Background = Annotated[bool, typer.Option("--background", help="As if it were a side request.")]
Subagent = Annotated[bool, typer.Option("--subagent", help="As if a sub-agent asked.")]


@command(
    app,
    "explain",
    examples=(
        "codegate explain claude-sonnet-5-5",
        "codegate explain gpt-5.5 --format openai_chat",
        "codegate explain claude-opus-5 --thinking --tokens 250000",
    ),
)
async def explain(
    run: Invocation,
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model a client asks for.")],
    tenant: Annotated[
        str | None, typer.Option("--tenant", metavar="TENANT", help="As this tenant.", autocompletion=tenant_names)
    ] = None,
    wire_format: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="The client's format: anthropic or openai_chat.")
    ] = None,
    tokens: Annotated[int, typer.Option("--tokens", metavar="N", help="As if its input had N tokens.")] = 0,
    thinking: Thinking = False,
    images: Images = False,
    web_search: WebSearch = False,
    background: Background = False,
    subagent: Subagent = False,
    header: Annotated[
        str | None, typer.Option("--header", metavar="HEADER", help="As if it had this header: `name: value`.")
    ] = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", metavar="KEY", help="As the next turn of one, as `logs show` says.")
    ] = None,
) -> None:
    """Say what the router would do now for a model: who is tried in which order, who is not, and why."""
    async with run.client() as client:
        route = await client.explain(
            model,
            tenant=tenant,
            wire_format=wire_format,
            tokens=tokens,
            thinking=thinking,
            images=images,
            web_search=web_search,
            background=background,
            subagent=subagent,
            header=header,
            conversation=conversation,
        )
    if run.is_json:
        print_json(route)
        return
    say(_summary(route))
    if route["rule"]:
        say(f"Rule {route['rule']}")
    if route["affinity_reason"]:
        say(f"Conversation: {route['affinity_reason']}")
    rows = [{**row, "place": place} for place, row in enumerate(route["candidates"], 1)]
    rows += [{**row, "place": None} for row in route["skipped"]]
    columns = [one for one in _COLUMNS if one.title != "MOVING" or any(row["move_usd"] is not None for row in rows)]
    print_table(rows, columns, "There is no account. Add one: codegate accounts add")
    if rows and not route["candidates"]:
        say("Nobody can take the request now.", "yellow")


def _summary(route: Row) -> str:
    if route["strategy"] == "config":
        tier = f", tier {route['tier']}" if route["tier"] else ""
        return f"{route['model']}: config {route['config_name']} ({route['routing_strategy']}){tier}"
    return f"{route['model']}: no config applies; every enabled account, best first"
