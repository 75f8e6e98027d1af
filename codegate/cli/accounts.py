"""`codegate accounts`: the provider accounts."""

from typing import Annotated

import typer

from codegate.cli.account_form import (
    AllowPrivate,
    AuthType,
    BaseUrl,
    DailyBudget,
    KeyEnv,
    KeyStdin,
    MonthlyBudget,
    Name,
    NewName,
    Priority,
    ProviderId,
    RateLimit,
    TokensPerMinute,
    changes,
    key_of,
    new_account,
)
from codegate.cli.account_login import add_commands
from codegate.cli.account_trial import next_step, tell, tested
from codegate.cli.account_view import COLUMNS, show_account
from codegate.cli.ask import confirm, secret
from codegate.cli.command import Invocation, UsageMistake, command, new_app
from codegate.cli.output import Row, done, print_json, print_line, print_table, say

app = new_app(
    "Provider accounts: where requests can go.",
    examples=(
        "codegate accounts add                     asks for what it needs",
        "codegate accounts list",
        "codegate accounts test NAME",
    ),
)


@command(app, "list", examples=("codegate accounts list", "codegate accounts list --json"))
async def list_accounts(run: Invocation) -> None:
    """List the accounts with their state."""
    async with run.client() as client:
        accounts = await client.accounts.list()
    if run.is_json:
        print_json(accounts)
    else:
        print_table(accounts, COLUMNS, "There are no accounts yet. Add one: codegate accounts add")


@command(app, "show", examples=("codegate accounts show NAME",))
async def show(run: Invocation, name: Name) -> None:
    """Show everything about one account but its key."""
    async with run.client() as client:
        account = await client.accounts.get(name)
    if run.is_json:
        print_json(account)
    else:
        show_account(account)


@command(
    app,
    "add",
    yes=True,
    examples=(
        "codegate accounts add",
        "codegate accounts add --name work --provider anthropic --api-key-env KEY",
        "pass llm/key | codegate accounts add --name lab --provider openai \\",
        "    --api-key-stdin --json",
        "codegate accounts add --provider ollama --name local --yes",
        "codegate accounts add --name gate --provider custom --allow-private \\",
        "    --base-url http://127.0.0.1:9900/v1 --yes",
    ),
)
async def add(
    run: Invocation,
    name: NewName = None,
    provider: ProviderId = None,
    base_url: BaseUrl = None,
    auth_type: AuthType = None,
    key_stdin: KeyStdin = False,
    key_env: KeyEnv = None,
    allow_private: AllowPrivate = None,
    priority: Priority = None,
    rate_limit: RateLimit = None,
    monthly_budget: MonthlyBudget = None,
    tokens_per_minute: TokensPerMinute = None,
    daily_budget: DailyBudget = None,
    skips_test: Annotated[
        bool, typer.Option("--no-test", help="Do not ask the provider whether the key works.")
    ] = False,
    makes_config: Annotated[
        bool, typer.Option("--make-config", help="With the first account: make the first config, and activate it.")
    ] = False,
) -> int:
    """
    Add an account. What is missing is asked for on a terminal; the key is never shown.

    A server on this machine (ollama, lm-studio, vllm, llama-cpp) needs neither key nor base URL.
    """
    limits = (priority, rate_limit, monthly_budget, tokens_per_minute, daily_budget)
    options = changes(base_url, auth_type, allow_private, *limits)
    async with run.client() as client:
        form = await new_account(run, client, name, provider, options)
        key = await key_of(run, client, form, from_stdin=key_stdin, from_env=key_env)
        account = await client.accounts.create({**form, "api_key": key.reveal()} if key else form)
        if not run.is_json:
            where = f", at {_place(account)}" if account["allow_private"] else ""
            done(f"Added {account['name']} ({account['provider']}{where}).")
        result = None if skips_test else await tested(client, account["id"], is_new=True)
        if result is not None:
            account = await client.accounts.get(account["id"])
        if run.is_json:
            print_json(account if result is None else {**account, "test": result})
        elif result is not None:
            tell(result)
        await next_step(run, client, account, result, makes_config=makes_config)
    return 0


def _place(account: "Row") -> str:
    """Where an account on this machine or a private network is, and that this was allowed."""
    from codegate.providers.table import PROVIDERS

    own = next((one.endpoints[0].base_url for one in PROVIDERS.values() if one.id == account["provider"]), None)
    return f"{account['base_url'] or own}, private addresses allowed"


@command(
    app,
    "edit",
    yes=True,
    examples=(
        "codegate accounts edit work --priority 10",
        "codegate accounts edit work --api-key-env NEW_KEY",
        "codegate accounts edit work --name main",
    ),
)
async def edit(
    run: Invocation,
    account: Name,
    name: NewName = None,
    provider: ProviderId = None,
    base_url: BaseUrl = None,
    auth_type: AuthType = None,
    key_stdin: KeyStdin = False,
    key_env: KeyEnv = None,
    allow_private: AllowPrivate = None,
    priority: Priority = None,
    rate_limit: RateLimit = None,
    monthly_budget: MonthlyBudget = None,
    tokens_per_minute: TokensPerMinute = None,
    daily_budget: DailyBudget = None,
    skips_test: Annotated[bool, typer.Option("--no-test", hidden=True)] = False,
) -> None:
    """
    Change an account; what is not named stays.

    A base URL on another host takes the stored key away unless a new one comes with it. The provider is not asked:
    --no-test is taken as `add` takes it, and nothing comes of it.
    """
    limits = (priority, rate_limit, monthly_budget, tokens_per_minute, daily_budget)
    form = changes(base_url, auth_type, allow_private, *limits)
    form |= {key: value for key, value in (("name", name), ("provider", provider)) if value is not None}
    if key_stdin or key_env:
        key = secret(run, from_stdin=key_stdin, from_env=key_env, prompt="")
        form["api_key"] = key.reveal() if key else None
    if not form:
        raise UsageMistake("There is nothing to change.", hint="codegate accounts edit --help")
    async with run.client() as client:
        changed = await client.accounts.update(account, form)
    if run.is_json:
        print_json(changed)
    else:
        done(f"Changed {changed['name']}.")
        if not changed["api_key_hint"] and "base_url" in form:
            say(f"It has no key now: codegate accounts edit {changed['name']} --api-key-stdin", "yellow")


@command(app, "remove", yes=True, examples=("codegate accounts remove NAME", "codegate accounts remove NAME --yes"))
async def remove(run: Invocation, name: Name) -> None:
    """Remove an account and its places in configs; its usage and logs stay."""
    async with run.client() as client:
        account = await client.accounts.get(name)
        confirm(run, f"Remove the account {account['name']} ({account['provider']})?")
        await client.accounts.delete(account["id"])
    if run.is_json:
        print_json({"removed": account["id"], "name": account["name"]})
    else:
        done(f"Removed {account['name']}.")


@command(app, "enable", yes=True, examples=("codegate accounts enable NAME",))
async def enable(run: Invocation, name: Name) -> None:
    """Let an account be used."""
    await _switch(run, name, enabled=True)


@command(app, "disable", yes=True, examples=("codegate accounts disable NAME",))
async def disable(run: Invocation, name: Name) -> None:
    """Keep an account, but do not use it."""
    await _switch(run, name, enabled=False)


@command(app, "test", examples=("codegate accounts test NAME",))
async def test(run: Invocation, name: Name) -> int:
    """Ask the provider whether the key works; costs nothing. Fails when it does not."""
    async with run.client() as client:
        result = await tested(client, name, is_new=False)
    if run.is_json:
        print_json(result)
    else:
        tell(result)
    return 0 if result["success"] else 1


@command(app, "clear-cooldown", yes=True, examples=("codegate accounts clear-cooldown NAME",))
async def clear_cooldown(run: Invocation, name: Name) -> None:
    """Let a resting account be asked again at once."""
    async with run.client() as client:
        account = await client.accounts.clear_cooldown(name)
    if run.is_json:
        print_json(account)
    else:
        done(f"{account['name']} is asked again.")


@command(app, "models", examples=("codegate accounts models NAME", "codegate accounts models NAME --refresh"))
async def models(
    run: Invocation,
    name: Name,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask the provider, however fresh the list is.")] = False,
) -> None:
    """List the models of an account, as its provider names them."""
    async with run.client() as client:
        found = await client.accounts.models(name, refresh=refresh)
    if run.is_json:
        print_json(found)
        return
    for model in found:
        print_line(model)


async def _switch(run: Invocation, name: str, *, enabled: bool) -> None:
    async with run.client() as client:
        account = await client.accounts.update(name, {"enabled": enabled})
    if run.is_json:
        print_json(account)
    else:
        done(f"{account['name']} is {'enabled' if enabled else 'disabled'}.")


add_commands(app)
