"""
Making it so: the steps from what is to what a declaration says, and carrying them out.

Doing it twice does nothing the second time. What a declaration does not mention stays, unless it is pruned: then the
sections that are there are complete, and what they do not name goes.
"""

from dataclasses import dataclass
from typing import Any

from msgspec import UnsetType

from codegate.services.accounts import Accounts
from codegate.services.configs import Configs
from codegate.services.declared.accounts import plan_accounts
from codegate.services.declared.configs import plan_configs
from codegate.services.declared.export import exported
from codegate.services.declared.guardrails import plan_guardrails
from codegate.services.declared.plan import Planned, removal
from codegate.services.declared.settings import plan_limits, plan_settings
from codegate.services.declared.shape import Declaration, Outcome, named
from codegate.services.declared.tenants import plan_tenants
from codegate.services.guardrails import Guardrails
from codegate.services.limits import Limits
from codegate.services.settings import StoredSettings
from codegate.services.snapshot import State
from codegate.services.tenants import Tenants


@dataclass(frozen=True, slots=True)
class Declarations:
    """The use cases around configuration as code."""

    state: State
    settings: StoredSettings
    accounts: Accounts
    configs: Configs
    tenants: Tenants
    guardrails: Guardrails
    limits: Limits

    async def apply(self, said: Declaration, *, dry_run: bool = False, prune: bool = False) -> Outcome:
        """
        Carry out what a declaration says; everything is checked before anything is changed.

        Args:
            dry_run: Only say what would be done.
            prune: What a section does not name goes.

        Raises:
            Invalid: Something makes no sense; `field` says where: `accounts[1].provider`.
            CodeGateError: A step failed; those before it are done, and doing it again goes on from there.
        """
        keys: dict[str, str] = {}
        steps = [
            *plan_settings(said, prune, self.state, self.settings),
            *plan_limits(said, prune, self.state, self.limits),
            *await plan_accounts(said, self.state, self.accounts),
            *await plan_configs(said, self.accounts, self.configs),
            *await plan_tenants(said, self.state, self.configs, self.tenants, keys),
            *await plan_guardrails(said, prune, self.state, self.guardrails),
            *(await self._removals(said) if prune else ()),
        ]
        for one in () if dry_run else steps:
            if one.do is not None:
                await one.do()
        changed = any(one.step.action != "keep" for one in steps)
        return Outcome(changed=changed, dry_run=dry_run, steps=[one.step for one in steps], tenant_keys=keys)

    async def export(self) -> dict[str, Any]:
        """What is, as a declaration, with `${NAME}` where a secret goes."""
        return exported(self.state.current)

    async def _removals(self, said: Declaration) -> list[Planned]:
        """Last, and what refers before what is referred to."""
        steps: list[Planned] = []
        if not isinstance(said.tenants, UnsetType):
            gone = {one.name for one in await self.tenants.list()} - named(said.tenants, "tenants").keys()
            steps += [removal("tenant", name, self.tenants.delete) for name in sorted(gone)]
        if not isinstance(said.configs, UnsetType):
            gone = {one.name for one in await self.configs.list()} - named(said.configs, "configs").keys()
            steps += [removal("config", name, self.configs.delete) for name in sorted(gone)]
        if not isinstance(said.accounts, UnsetType):
            gone = {view.account.name for view in await self.accounts.list()} - named(said.accounts, "accounts").keys()
            steps += [removal("account", name, self.accounts.delete) for name in sorted(gone)]
        return steps
