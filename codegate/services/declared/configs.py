"""Configs with their rows, and which of them is active."""

from collections.abc import Mapping
from functools import partial

from msgspec import UNSET, UnsetType

from codegate.errors import CodeGateError, Invalid
from codegate.records import Config
from codegate.services.accounts import Accounts
from codegate.services.configs import ConfigChange, Configs, NewConfig, NewSlot, check_config
from codegate.services.declared.plan import Changes, Planned, bare, located, planned, updated
from codegate.services.declared.shape import Declaration, DeclaredConfig, given, named
from codegate.services.rule_form import rules_of


async def plan_configs(said: Declaration, accounts: Accounts, configs: Configs) -> list[Planned]:
    """
    The steps to the configs as they are said.

    Raises:
        Invalid: A row names an account that neither is nor will be, or two configs shall be active.
    """
    here = {config.name: config for config in await configs.list()}
    ids = {view.account.name: view.account.id for view in await accounts.list()}
    known = {name: name for name in named(said.accounts, "accounts")} | ids
    forms = named(said.configs, "configs")
    active = [name for name, form in forms.items() if form.is_active is True]
    if len(active) > 1:
        raise Invalid(f"Only one config can be active, not {' and '.join(active)}.", field="configs")
    steps = []
    for number, (name, form) in enumerate(forms.items()):
        place = f"configs[{number}]"
        _check_slots(form, place, known)
        located(place, partial(_check, form, known))
        steps += _plan(here.get(name), form, configs, known)
    return steps


def _check_slots(form: DeclaredConfig, place: str, known: Mapping[str, str]) -> None:
    for row, slot in enumerate(form.slots if not isinstance(form.slots, UnsetType) else ()):
        if slot.account not in known:
            field = f"{place}.slots[{row}].account"
            raise Invalid(f"{field}: there is no account {slot.account!r}.", field=field)


def _check(form: DeclaredConfig, known: Mapping[str, str]) -> None:
    """What the configs would refuse, before anything is changed."""
    slots = UNSET if isinstance(form.slots, UnsetType) else [slot.slot() for slot in form.slots]
    try:
        check_config(ConfigChange(**given(form, {"slots", "is_active", "tiers"}), tiers=slots), known.get)
    except CodeGateError as error:
        if error.field and error.field.startswith("tiers["):
            error.field = error.field.replace("tiers[", "slots[", 1)
        raise


def _plan(old: Config | None, form: DeclaredConfig, configs: Configs, known: Mapping[str, str]) -> list[Planned]:
    fields = given(form, {"slots", "is_active", "tiers", "name"})
    slots = None if isinstance(form.slots, UnsetType) else [slot.slot() for slot in form.slots]
    name = str(form.name)
    if old is None:
        new = NewConfig(name=name, tiers=slots or [], **fields)
        changes: Changes = {key: (None, value) for key, value in fields.items()}
        if slots:
            changes["slots"] = (None, _rows(len(slots)))
        steps = [planned("config", name, "create", changes, lambda: configs.create(new))]
    else:
        pairs = {key: (bare(getattr(old, key)), bare(value)) for key, value in fields.items()}
        changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
        if "rules" in changes and bare(old.rules) == bare(rules_of(fields["rules"], known.get)):
            del changes["rules"]  # an account may be said by its name
        if slots is not None and _differ(old, slots):
            changes["slots"] = (_rows(len(old.tiers)), _rows(len(slots)))
            fields["tiers"] = slots
        steps = [
            planned("config", name, updated(changes), changes, lambda: configs.update(name, ConfigChange(**fields)))
        ]
    if form.is_active is True and not (old is not None and old.is_active):
        steps.append(planned("config", name, "update", {"is_active": (False, True)}, lambda: configs.activate(name)))
    return steps


def _differ(old: Config, slots: list[NewSlot]) -> bool:
    now = [(row.tier, row.account_name, row.priority, row.target_model or "") for row in old.tiers]
    wanted = [(slot.tier, slot.account_id, slot.priority, slot.target_model or "") for slot in slots]
    return sorted(now) != sorted(wanted)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
