"""Everybody's own patterns, and the allow-list."""

from functools import partial

import msgspec
from msgspec import UnsetType

from codegate.records import CustomDetector
from codegate.services.declared.plan import Changes, Planned, planned, updated
from codegate.services.declared.shape import Declaration, DeclaredPattern, named
from codegate.services.guardrail_form import NewPattern
from codegate.services.guardrails import Guardrails
from codegate.services.snapshot import State

_FIELDS = ("pattern", "description", "category")


async def plan_guardrails(said: Declaration, prune: bool, state: State, guardrails: Guardrails) -> list[Planned]:
    """
    The steps to the patterns and the allow-list as they are said.

    Raises:
        Invalid: A pattern has no name.
    """
    if isinstance(said.guardrails, UnsetType):
        return []
    here = {one.name: one for one in state.current.custom_detectors.values() if one.tenant_id is None}
    forms = named(said.guardrails.custom, "guardrails.custom")
    steps = [_plan(here.get(name), form, guardrails) for name, form in forms.items()]
    if prune and not isinstance(said.guardrails.custom, UnsetType):
        gone = [here[name] for name in here.keys() - forms.keys()]
        steps += [planned("guardrail", one.name, "delete", {}, partial(guardrails.remove, one.id)) for one in gone]
    return [*steps, *await _plan_allow(said, guardrails)]


def _plan(old: CustomDetector | None, form: DeclaredPattern, guardrails: Guardrails) -> Planned:
    pairs: Changes = {key: (getattr(old, key, None), getattr(form, key)) for key in _FIELDS}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

    async def put() -> None:
        if old is not None:
            await guardrails.remove(old.id)
        await guardrails.add(NewPattern(**msgspec.structs.asdict(form)))

    return planned("guardrail", form.name, "create" if old is None else updated(changes), changes, put)


async def _plan_allow(said: Declaration, guardrails: Guardrails) -> list[Planned]:
    if isinstance(said.guardrails, UnsetType) or isinstance(said.guardrails.allow, UnsetType):
        return []
    entries = said.guardrails.allow
    now = {(one.value, one.is_pattern) for one in await guardrails.allowed()}
    wanted = {(one.value, one.is_pattern) for one in entries}
    changes: Changes = {"allow": (sorted(now), sorted(wanted))} if now != wanted else {}
    return [planned("guardrail", "allow-list", updated(changes), changes, lambda: guardrails.set_allowed(entries))]
