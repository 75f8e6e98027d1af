"""`codegate configs`: which account serves which tier."""

from typing import Annotated, Any

import typer

from codegate.cli import rules
from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.complete import accounts as account_names
from codegate.cli.complete import configs as config_names
from codegate.cli.output import Column, Row, done, print_json, print_record, print_table, say
from codegate.errors import NotFound

app = new_app(
    "Routing configs: which account serves which tier of models, and in which order.",
    examples=(
        "codegate configs create work",
        "codegate configs assign work --tier opus --account main",
        "codegate configs activate work",
    ),
)

app.add_typer(rules.app, name="rules")

Name = Annotated[str, typer.Argument(metavar="CONFIG", help="Name or id of the config.", autocompletion=config_names)]
Strategy = Annotated[
    str | None,
    typer.Option("--strategy", metavar="STRATEGY", help="priority, round-robin, least-used or budget-aware."),
]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="What it is for.")]
TierStrategies = Annotated[
    list[str] | None,
    typer.Option("--tier-strategy", metavar="TIER=STRATEGY", help="Another strategy for one tier; may be repeated."),
]
DefaultTier = Annotated[
    str | None,
    typer.Option("--default-tier", metavar="TIER", help="Of models whose name tells no tier; `none` for all tiers."),
]
Tier = Annotated[str, typer.Option("--tier", metavar="TIER", help="opus, sonnet or haiku.")]
AccountName = Annotated[
    str, typer.Option("--account", metavar="ACCOUNT", help="Name or id of the account.", autocompletion=account_names)
]


def _tiers(config: Row) -> str:
    counts: dict[str, int] = {}
    for slot in config["tiers"]:
        counts[slot["tier"]] = counts.get(slot["tier"], 0) + 1
    return ", ".join(f"{tier} ({count})" if count > 1 else tier for tier, count in counts.items())


_COLUMNS = (
    Column("NAME", lambda row: row["name"], "bold"),
    Column("ACTIVE", lambda row: "● active" if row["is_active"] else "", "green"),
    Column("STRATEGY", lambda row: row["routing_strategy"]),
    Column("TIERS", _tiers, drop=1),
    Column("DESCRIPTION", lambda row: row["description"], "dim", drop=2, is_prose=True),
)
_SLOTS = (
    Column("TIER", lambda row: row["tier"], "cyan"),
    Column("ACCOUNT", lambda row: row["account_name"], "bold"),
    Column("PRIORITY", lambda row: row["priority"], is_number=True),
    Column("AS MODEL", lambda row: row["target_model"] or "as asked"),
)


@command(app, "list", examples=("codegate configs list",))
async def list_configs(run: Invocation) -> None:
    """List the configs; at most one is active."""
    async with run.client() as client:
        configs = await client.configs.list()
    if run.is_json:
        print_json(configs)
    else:
        print_table(configs, _COLUMNS, "There are no configs: every enabled account is used, best first.")


@command(app, "show", examples=("codegate configs show CONFIG",))
async def show(run: Invocation, name: Name) -> None:
    """Show a config and the accounts in it."""
    async with run.client() as client:
        config = await client.configs.get(name)
        rows = await rules.shown(client, config["rules"])
    if run.is_json:
        print_json(config)
        return
    print_record(
        [
            ("Name", config["name"]),
            ("Id", config["id"]),
            ("Active", "yes" if config["is_active"] else "no"),
            ("Strategy", _strategies(config)),
            ("Default tier", config["default_tier"]),
            ("Description", config["description"]),
        ]
    )
    say("")
    print_table(config["tiers"], _SLOTS, "No account is in it; assign one: codegate configs assign")
    if rows:
        say("\nRules, asked before tiers", "cyan")
        print_table(rows, rules.COLUMNS, "")


@command(app, "create", yes=True, examples=("codegate configs create work --strategy round-robin",))
async def create(
    run: Invocation,
    name: Name,
    strategy: Strategy = None,
    description: Description = None,
    tier_strategy: TierStrategies = None,
    default_tier: DefaultTier = None,
) -> None:
    """Create an empty config; it is used once it is activated."""
    form = {
        "name": name,
        **_given(routing_strategy=strategy, description=description),
        **_tier_choices({}, tier_strategy, default_tier),
    }
    async with run.client() as client:
        config = await client.configs.create(form)
    _report(run, config, f"Created {config['name']}.")


@command(app, "edit", yes=True, examples=("codegate configs edit work --name main",))
async def edit(
    run: Invocation,
    config: Name,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
    strategy: Strategy = None,
    description: Description = None,
    tier_strategy: TierStrategies = None,
    default_tier: DefaultTier = None,
) -> None:
    """Change a config; what is not named stays."""
    form = _given(name=name, routing_strategy=strategy, description=description)
    if not (form or tier_strategy or default_tier):
        raise UsageMistake("There is nothing to change.", hint="codegate configs edit --help")
    async with run.client() as client:
        known = (await client.configs.get(config))["tier_strategies"] if tier_strategy else {}
        form |= _tier_choices(known, tier_strategy, default_tier)
        changed = await client.configs.update(config, form)
    _report(run, changed, f"Changed {changed['name']}.")


@command(app, "remove", yes=True, examples=("codegate configs remove CONFIG --yes",))
async def remove(run: Invocation, name: Name) -> None:
    """Remove a config; its accounts stay."""
    async with run.client() as client:
        config = await client.configs.get(name)
        confirm(run, f"Remove the config {config['name']}?")
        await client.configs.delete(config["id"])
    _report(run, {"removed": config["id"], "name": config["name"]}, f"Removed {config['name']}.")


@command(app, "activate", yes=True, examples=("codegate configs activate CONFIG",))
async def activate(run: Invocation, name: Name) -> None:
    """Use this config from the next request on."""
    async with run.client() as client:
        config = await client.configs.activate(name)
    _report(run, config, f"{config['name']} is active.")


@command(
    app,
    "assign",
    yes=True,
    examples=(
        "codegate configs assign work --tier opus --account main --priority 10",
        "codegate configs assign work --tier haiku --account lab \\",
        "    --target-model deepseek-chat",
    ),
)
async def assign(
    run: Invocation,
    config: Name,
    tier: Tier,
    account: AccountName,
    priority: Annotated[int, typer.Option("--priority", metavar="N", help="Higher is asked first.")] = 0,
    target_model: Annotated[
        str | None, typer.Option("--target-model", metavar="MODEL", help="Ask the provider for this model instead.")
    ] = None,
) -> None:
    """Let an account serve a tier in a config; an account that serves it already is changed."""
    async with run.client() as client:
        found = await client.configs.get(config)
        owner = await client.accounts.get(account)
        slot = {"tier": tier, "account_id": owner["id"], "priority": priority, "target_model": target_model}
        kept = [_slot(one) for one in found["tiers"] if (one["tier"], one["account_id"]) != (tier, owner["id"])]
        changed = await client.configs.set_tiers(found["id"], [*kept, slot])
    _report(run, {**found, "tiers": changed}, f"{owner['name']} serves {tier} in {found['name']}.")


@command(app, "unassign", yes=True, examples=("codegate configs unassign work --tier opus --account main",))
async def unassign(run: Invocation, config: Name, tier: Tier, account: AccountName) -> None:
    """Take an account out of a tier of a config."""
    async with run.client() as client:
        found = await client.configs.get(config)
        owner = await client.accounts.get(account)
        kept = [_slot(one) for one in found["tiers"] if (one["tier"], one["account_id"]) != (tier, owner["id"])]
        if len(kept) == len(found["tiers"]):
            raise NotFound(f"{owner['name']} does not serve {tier} in {found['name']}.")
        changed = await client.configs.set_tiers(found["id"], kept)
    _report(run, {**found, "tiers": changed}, f"{owner['name']} no longer serves {tier} in {found['name']}.")


def _strategies(config: Row) -> str:
    apart = [f"{strategy} for {tier}" for tier, strategy in config["tier_strategies"].items()]
    return ", ".join([config["routing_strategy"], *apart])


def _tier_choices(known: Row, strategies: list[str] | None, default_tier: str | None) -> dict[str, Any]:
    """The fields of both options; `haiku=` takes a tier's own strategy away."""
    form: dict[str, Any] = {}
    if strategies:
        said = [
            (tier.strip().lower(), strategy.strip()) for tier, _, strategy in (one.partition("=") for one in strategies)
        ]
        form["tier_strategies"] = {tier: strategy for tier, strategy in [*known.items(), *said] if strategy}
        for tier in (tier for tier, strategy in said if not strategy):
            form["tier_strategies"].pop(tier, None)
    if default_tier:
        form["default_tier"] = None if default_tier == "none" else default_tier.lower()
    return form


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _slot(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("tier", "account_id", "priority", "target_model")}


def _report(run: Invocation, value: Any, text: str) -> None:
    if run.is_json:
        print_json(value)
    else:
        done(text)
