"""`codegate guardrails mappings` and `clear`: which stand-in stands for which value."""

from typing import Annotated

import typer

from codegate.cli.allow import Tenant
from codegate.cli.ask import confirm
from codegate.cli.command import Invocation, command, new_app
from codegate.cli.guardrail_view import MAPPINGS
from codegate.cli.output import done, print_json, print_table, say

app = new_app("What stands for what.")


@command(
    app,
    "mappings",
    examples=("codegate guardrails mappings", "codegate guardrails mappings --tenant team -n 500 --json"),
)
async def list_mappings(
    run: Invocation,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=1, max=500, help="How many, newest first.")
    ] = 20,
    page: Annotated[int, typer.Option("--page", metavar="N", min=1, help="Which page of so many.")] = 1,
    tenant: Tenant = None,
) -> None:
    """List the values that have a stand-in, masked, newest first."""
    async with run.client() as client:
        found = await client.privacy.mappings(page=page, limit=limit, tenant=tenant)
    if run.is_json:
        print_json(found)
        return
    print_table(found["mappings"], MAPPINGS, "Nothing has been replaced yet.")
    if found["total"] > len(found["mappings"]):
        say(f"{len(found['mappings'])} of {found['total']}; more with --limit and --page")


@command(
    app, "clear", yes=True, examples=("codegate guardrails clear", "codegate guardrails clear --tenant team --yes")
)
async def clear(run: Invocation, tenant: Tenant = None) -> None:
    """Forget what stands for what. It cannot be restored when it comes back later, in a file say."""
    whose = f"of {tenant}" if tenant else "of everybody"
    async with run.client() as client:
        kept = (await client.privacy.get(tenant=tenant))["stats"]["total_mappings"]
        confirm(run, f"Forget {kept} stand-ins {whose}? What comes back of them later cannot be restored.")
        removed = await client.privacy.clear_mappings(tenant=tenant)
    if run.is_json:
        print_json({"deleted": removed})
    else:
        done(f"Forgot {removed} stand-ins {whose}.")
