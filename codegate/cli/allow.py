"""`codegate guardrails allow`: what guardrails never replace."""

from typing import Annotated

import typer

from codegate.cli.command import Invocation, command, new_app
from codegate.cli.complete import tenants as tenant_names
from codegate.cli.guardrail_view import ALLOWED
from codegate.cli.output import done, print_json, print_table, say
from codegate.errors import NotFound

app = new_app(
    "The allow-list: values that guardrails never replace.",
    examples=(
        "codegate guardrails allow add support@corp-mail.com",
        "codegate guardrails allow add --pattern '.*@corp-mail\\.com'",
        "codegate guardrails allow list",
    ),
)

Tenant = Annotated[
    str | None,
    typer.Option(
        "--tenant",
        metavar="TENANT",
        help="Of this tenant alone (id or name), not of everybody.",
        autocompletion=tenant_names,
    ),
]
Values = Annotated[list[str], typer.Argument(metavar="VALUE...", help="A whole finding, exactly as it stands.")]
IsPattern = Annotated[bool, typer.Option("--pattern", help="VALUE is RE2 source that must match a whole finding.")]


@command(app, "list", examples=("codegate guardrails allow list", "codegate guardrails allow list --json"))
async def list_allowed(run: Invocation, tenant: Tenant = None) -> None:
    """List what is never replaced."""
    async with run.client() as client:
        rows = await client.guardrails.allowed(tenant=tenant)
    if run.is_json:
        print_json(rows)
    else:
        print_table(rows, ALLOWED, "Nothing is on the allow-list. Add something: codegate guardrails allow add VALUE")


@command(
    app,
    "add",
    yes=True,
    examples=(
        "codegate guardrails allow add 203.0.113.7 support@corp-mail.com",
        "codegate guardrails allow add --pattern '.*@corp-mail\\.com'",
    ),
)
async def add(run: Invocation, values: Values, pattern: IsPattern = False, tenant: Tenant = None) -> None:
    """Add values that guardrails leave alone from the next request on."""
    async with run.client() as client:
        known = await client.guardrails.allowed(tenant=tenant)
        there = {row["value"] for row in known if row["is_pattern"] == pattern}
        new = [value for value in dict.fromkeys(values) if value not in there]
        entries = [{"value": value, "is_pattern": pattern} for value in new]
        rows = await client.guardrails.set_allowed([*known, *entries], tenant=tenant)
    if run.is_json:
        print_json(rows)
    elif new:
        done(f"{'Patterns are' if pattern else 'Values are'} left alone: {', '.join(new)}")
    else:
        say("All of it was on the list already.")


@command(app, "remove", yes=True, examples=("codegate guardrails allow remove support@corp-mail.com",))
async def remove(run: Invocation, values: Values, tenant: Tenant = None) -> None:
    """Take values or patterns off the list."""
    async with run.client() as client:
        known = await client.guardrails.allowed(tenant=tenant)
        missing = [value for value in values if value not in {row["value"] for row in known}]
        if missing:
            hint = "See what is: codegate guardrails allow list"
            raise NotFound(f"{missing[0]!r} is not on the allow-list.", hint=hint)
        rows = await client.guardrails.set_allowed([row for row in known if row["value"] not in values], tenant=tenant)
    if run.is_json:
        print_json(rows)
    else:
        done(f"No longer left alone: {', '.join(values)}")
