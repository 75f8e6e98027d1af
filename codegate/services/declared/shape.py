"""A whole configuration as one value: what `codegate apply` reads and `codegate export` writes."""

from collections.abc import Collection
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from codegate.errors import Invalid
from codegate.records import Record
from codegate.services.account_form import AccountChange
from codegate.services.configs import ConfigChange, NewSlot
from codegate.services.guardrail_form import NewAllowed
from codegate.services.limits import LimitChange
from codegate.services.tenant_form import TenantChange

Action = Literal["create", "update", "delete", "keep"]


class DeclaredSlot(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a config; `account` is a name."""

    tier: str
    account: str
    priority: int = 0
    target_model: str | None = None

    def slot(self) -> NewSlot:
        """The same as the configs take it."""
        return NewSlot(tier=self.tier, account_id=self.account, priority=self.priority, target_model=self.target_model)


class DeclaredAccount(AccountChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account: `name`, for a new one `provider`, and whatever else shall be as it says."""


class DeclaredConfig(ConfigChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A config; `slots` take the place of all its rows, and one config may be the active one."""

    slots: list[DeclaredSlot] | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class DeclaredTenant(TenantChange, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tenant; `config` is a name, `settings` are its own."""

    config: str | UnsetType | None = UNSET
    settings: dict[str, Any] | UnsetType = UNSET


class DeclaredPattern(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pattern of one's own for guardrails (RE2)."""

    name: str
    pattern: str
    description: str = ""
    category: str = "pii"


class DeclaredGuardrails(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody's own patterns and allow-list; switches are settings."""

    custom: list[DeclaredPattern] | UnsetType = UNSET
    allow: list[NewAllowed] | UnsetType = UNSET


class Declaration(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What shall be so. A section that is missing says nothing of its kind.

    Attributes:
        settings: Key -> value; null forgets a stored value.
        model_limits: Model name -> what is known better than the built-in table.
    """

    settings: dict[str, Any] | UnsetType = UNSET
    accounts: list[DeclaredAccount] | UnsetType = UNSET
    configs: list[DeclaredConfig] | UnsetType = UNSET
    tenants: list[DeclaredTenant] | UnsetType = UNSET
    guardrails: DeclaredGuardrails | UnsetType = UNSET
    model_limits: dict[str, LimitChange] | UnsetType = UNSET


class Step(Record, frozen=True, kw_only=True):
    """
    One difference between what is and what shall be.

    Attributes:
        noun: `setting`, `account`, `config`, `tenant`, `guardrail` or `model_limit`.
        changes: Field -> [what is, what shall be]; secrets are `***`.
    """

    noun: str
    name: str
    action: Action
    changes: dict[str, tuple[Any, Any]] = {}


class Outcome(Record, frozen=True, kw_only=True):
    """
    What was done, or would be.

    Attributes:
        tenant_keys: Keys of new tenants by name; this is the only time they are seen.
    """

    changed: bool
    dry_run: bool
    steps: list[Step]
    tenant_keys: dict[str, str] = {}


def named(items: list[Any] | UnsetType, section: str) -> dict[str, Any]:
    """
    The items of a section by name.

    Raises:
        Invalid: One has no name, or two have the same.
    """
    found: dict[str, Any] = {}
    for number, item in enumerate(items if not isinstance(items, UnsetType) else ()):
        place = f"{section}[{number}].name"
        if not isinstance(item.name, str) or not item.name.strip():
            raise Invalid(f"{place} is missing.", field=place)
        if item.name in found:
            raise Invalid(f"{place}: there are two of the name {item.name!r}.", field=place)
        found[item.name] = item
    return found


def given(form: msgspec.Struct, without: Collection[str] = ()) -> dict[str, Any]:
    """The fields that a form says something about."""
    fields = ((name, getattr(form, name)) for name in form.__struct_fields__ if name not in without)
    return {name: value for name, value in fields if value is not UNSET}
