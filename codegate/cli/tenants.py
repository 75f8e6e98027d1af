"""`codegate tenants`: users of one proxy, each with a key, limits, budgets and settings of its own."""

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Row, done, print_json, print_line, print_table, say
from codegate.cli.tenant_form import (
    ConfigName,
    DailyBudget,
    Expires,
    Models,
    MonthlyBudget,
    Name,
    RateLimit,
    TokensPerMinute,
    changes,
)
from codegate.cli.tenant_view import columns, show_tenant

if TYPE_CHECKING:
    from codegate.client.session import Client

app = new_app(
    "Tenants: users of one proxy, each with a key, limits, budgets and settings of its own.",
    examples=(
        "codegate settings set multi_tenancy true      let tenants in by their keys",
        "codegate tenants add ada --monthly-budget 20  prints her key, once",
        "codegate tenants list",
        "codegate usage --by tenant",
    ),
)

Key = Annotated[str, typer.Argument(metavar="KEY", help="Name of the setting.")]
_SPAN = re.compile(r"(\d{1,6})([smhd])", re.ASCII)
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@command(app, "list", examples=("codegate tenants list", "codegate tenants list --json"))
async def list_tenants(run: Invocation) -> None:
    """List the tenants with their limits and what they spent this month."""
    async with run.client() as client:
        tenants = await client.tenants.list()
        names = {config["id"]: config["name"] for config in await client.configs.list()}
    if run.is_json:
        print_json(tenants)
    else:
        print_table(tenants, columns(names), "There are no tenants yet. Add one: codegate tenants add NAME")


@command(app, "show", examples=("codegate tenants show NAME",))
async def show(run: Invocation, name: Name) -> None:
    """Show everything about one tenant but its key, which nobody knows any more."""
    async with run.client() as client:
        tenant = await client.tenants.get(name)
        config = (await client.configs.get(tenant["config_id"]))["name"] if tenant["config_id"] else None
    if run.is_json:
        print_json(tenant)
    else:
        show_tenant(tenant, config)


@command(
    app,
    "add",
    yes=True,
    examples=(
        "codegate tenants add ada",
        "codegate tenants add ci --rate-limit 30 --daily-budget 5 --expires 2027-01-31",
        "codegate tenants add bob --models 'claude-*,gpt-6-mini' --config night",
    ),
)
async def add(
    run: Invocation,
    name: Name,
    config: ConfigName = None,
    rate_limit: RateLimit = None,
    tokens_per_minute: TokensPerMinute = None,
    monthly_budget: MonthlyBudget = None,
    daily_budget: DailyBudget = None,
    expires: Expires = None,
    models: Models = None,
) -> None:
    """Add a tenant. Its key is printed here and never again: only its hash is kept."""
    form = changes(config, rate_limit, tokens_per_minute, monthly_budget, daily_budget, expires, models)
    async with run.client() as client:
        made = await client.tenants.create({"name": name, **form})
        if run.is_json:
            print_json(made)
            return
        _give(made, f"Added {made['tenant']['name']}.")
        await _say_if_off(client)


@command(
    app,
    "edit",
    yes=True,
    examples=(
        "codegate tenants edit ada --monthly-budget 50",
        "codegate tenants edit ada --name ada-lovelace",
        "codegate tenants edit ada --expires ''         its key ends no more",
    ),
)
async def edit(
    run: Invocation,
    tenant: Name,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Another name.")] = None,
    config: ConfigName = None,
    rate_limit: RateLimit = None,
    tokens_per_minute: TokensPerMinute = None,
    monthly_budget: MonthlyBudget = None,
    daily_budget: DailyBudget = None,
    expires: Expires = None,
    models: Models = None,
) -> None:
    """Change a tenant; what is not named stays. It holds for its next request."""
    form = changes(config, rate_limit, tokens_per_minute, monthly_budget, daily_budget, expires, models)
    if name is not None:
        form["name"] = name
    if not form:
        raise UsageMistake("There is nothing to change.", hint="codegate tenants edit --help")
    await _update(run, tenant, form, "Changed {name}.")


@command(app, "remove", yes=True, examples=("codegate tenants remove NAME", "codegate tenants remove NAME --yes"))
async def remove(run: Invocation, name: Name) -> None:
    """Remove a tenant; its key ends at once, its usage and logs stay."""
    async with run.client() as client:
        tenant = await client.tenants.get(name)
        confirm(run, f"Remove the tenant {tenant['name']}? Its key ends at once.")
        await client.tenants.delete(tenant["id"])
    _report(run, {"removed": tenant["id"], "name": tenant["name"]}, f"Removed {tenant['name']}.")


@command(app, "enable", yes=True, examples=("codegate tenants enable NAME",))
async def enable(run: Invocation, name: Name) -> None:
    """Let a tenant in again, with the key it has."""
    await _update(run, name, {"enabled": True}, "{name} is enabled.")


@command(app, "disable", yes=True, examples=("codegate tenants disable NAME",))
async def disable(run: Invocation, name: Name) -> None:
    """Refuse a tenant's key from the next request on, but keep the tenant."""
    await _update(run, name, {"enabled": False}, "{name} is disabled.")


@command(
    app,
    "rotate-key",
    yes=True,
    examples=("codegate tenants rotate-key ada", "codegate tenants rotate-key ada --grace 24h"),
)
async def rotate_key(
    run: Invocation,
    name: Name,
    grace: Annotated[
        str | None, typer.Option("--grace", metavar="SPAN", help="Let the old key work on: 30m, 24h, 7d; 30d at most.")
    ] = None,
) -> None:
    """Give a tenant a new key, printed here and never again. The old one ends at once, or after --grace."""
    grace_s = _seconds(grace)
    async with run.client() as client:
        tenant = await client.tenants.get(name)
        until = f"goes on for {grace}" if grace_s else "ends at once"
        confirm(run, f"Make a new key for {tenant['name']}? The old one {until}.")
        made = await client.tenants.rotate_key(tenant["id"], grace_s=grace_s)
    if run.is_json:
        print_json(made)
    else:
        _give(made, f"{tenant['name']} has a new key; the old one {until}.")


@command(
    app,
    "set",
    yes=True,
    examples=(
        "codegate tenants set ada privacy_enabled true",
        "codegate tenants set ada guardrail_email_style natural",
    ),
)
async def set_setting(
    run: Invocation,
    name: Name,
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value for this tenant.")],
) -> None:
    """Give a tenant a setting of its own; it beats everyone's. `codegate settings list` has those for tenants."""
    async with run.client() as client:
        own = await client.tenants.put_settings(name, {key: value})
    _report(run, own, f"{key} is {_said(own[key])} for {name}.")


@command(app, "unset", yes=True, examples=("codegate tenants unset ada privacy_enabled",))
async def unset_setting(run: Invocation, name: Name, key: Key) -> None:
    """Forget a tenant's own value, so that everyone's holds."""
    async with run.client() as client:
        await client.tenants.unset_setting(name, key)
        own = await client.tenants.settings(name)
    _report(run, own, f"{key} is as for everyone for {name}.")


async def _update(run: Invocation, name: str, form: dict[str, Any], text: str) -> None:
    async with run.client() as client:
        tenant = await client.tenants.update(name, form)
    _report(run, tenant, text.format(name=tenant["name"]))


def _give(made: Row, text: str) -> None:
    """The key on stdout, alone, so that it can be piped; the rest is talk."""
    print_line(made["api_key"])
    done(text)
    say("Keep this key now: it is not stored and cannot be shown again.")


async def _say_if_off(client: "Client") -> None:
    settings = await client.settings.get()
    if not settings["multi_tenancy"]:
        say("Tenant keys are asked for once this is on: codegate settings set multi_tenancy true", "yellow")


def _seconds(span: str | None) -> int:
    if span is None:
        return 0
    found = _SPAN.fullmatch(span)
    if found is None:
        raise UsageMistake(f"--grace is no span of time: {span[:40]!r}.", hint="Write 30m, 24h or 7d.")
    return int(found[1]) * _UNIT_S[found[2]]


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _report(run: Invocation, value: Any, text: str) -> None:
    if run.is_json:
        print_json(value)
    else:
        done(text)
