"""Everybody's own patterns, and the allow-list."""

from functools import partial

import msgspec
from msgspec import UnsetType

from codegate.records import CustomDetector
from codegate.services.declared.plan import Changes, Planned, located, planned, updated
from codegate.services.declared.shape import Declaration, DeclaredPattern, named
from codegate.services.guardrail_form import NewPattern, allow_list, new_detector
from codegate.services.guardrails import Guardrails
from codegate.services.snapshot import State

_FIELDS = ("pattern", "description", "category")


async def plan_guardrails(said: Declaration, prune: bool, state: State, guardrails: Guardrails) -> list[Planned]:
    """
    The steps to the patterns and the allow-list as they are said.

    Raises:
        Invalid: A pattern has no name, or cannot be used.
    """
    if isinstance(said.guardrails, UnsetType):
        return []
    here = {one.name: one for one in state.current.custom_detectors.values() if one.tenant_id is None}
    forms = named(said.guardrails.custom, "guardrails.custom")
    everyone = list(state.current.custom_detectors.values())
    steps = []
    for number, (name, form) in enumerate(forms.items()):
        others = [one for one in everyone if one is not here.get(name)]
        located(f"guardrails.custom[{number}]", partial(new_detector, _new(form), others, None))
        steps.append(_plan(here.get(name), form, guardrails))
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
        await guardrails.add(_new(form))

    return planned("guardrail", form.name, "create" if old is None else updated(changes), changes, put)


def _new(form: DeclaredPattern) -> NewPattern:
    return NewPattern(**msgspec.structs.asdict(form))


async def _plan_allow(said: Declaration, guardrails: Guardrails) -> list[Planned]:
    if isinstance(said.guardrails, UnsetType) or isinstance(said.guardrails.allow, UnsetType):
        return []
    entries = said.guardrails.allow
    located("guardrails.allow", partial(allow_list, entries, [], None))
    now = {(one.value, one.is_pattern) for one in await guardrails.allowed()}
    wanted = {(one.value, one.is_pattern) for one in entries}
    changes: Changes = {"allow": (sorted(now), sorted(wanted))} if now != wanted else {}
    return [planned("guardrail", "allow-list", updated(changes), changes, lambda: guardrails.set_allowed(entries))]
