"""Settings of everyone, and what is known of models."""

from functools import partial
from typing import Any

from msgspec import UnsetType

from codegate.services.declared.plan import Planned, located, planned, updated
from codegate.services.declared.shape import Declaration, given
from codegate.services.limits import Limits
from codegate.services.settings import NOT_STORED, StoredSettings, checked, shown
from codegate.services.snapshot import State
from codegate.settings import SETTINGS, named


def plan_settings(said: Declaration, prune: bool, state: State, settings: StoredSettings) -> list[Planned]:
    """
    The steps to the settings as they are said.

    Raises:
        Invalid: A key is unknown, or a value not of its type.
    """
    if isinstance(said.settings, UnsetType):
        return []
    stored = state.current.settings
    wanted: dict[str, Any] = dict(said.settings)
    if prune:
        wanted |= dict.fromkeys(key for key in stored if key not in wanted and key in SETTINGS)
    steps = []
    for key, text in located("settings", lambda: checked(wanted, NOT_STORED)).items():
        old, new = stored.get(key), None if text is None else named(key).parse(text)
        changes = {"value": (shown(named(key), old), shown(named(key), new))} if old != new else {}
        action = "delete" if changes and text is None else updated(changes)
        steps.append(planned("setting", key, action, changes, partial(settings.put, {key: wanted[key]})))
    return steps


def plan_limits(said: Declaration, prune: bool, state: State, limits: Limits) -> list[Planned]:
    """
    The steps to the model limits as they are said.

    Raises:
        Invalid: A name or a number makes no sense.
    """
    if isinstance(said.model_limits, UnsetType):
        return []
    located("model_limits", partial(limits.checked, said.model_limits))
    own, steps = state.current.model_limits, []
    for model, change in said.model_limits.items():
        old = own.get(model)
        pairs = {name: (getattr(old, name, None), value) for name, value in given(change, {"source"}).items()}
        changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        action = updated(changes) if old is not None else "create"
        steps.append(planned("model_limit", model, action, changes, partial(limits.put, {model: change})))
    gone = [model for model in own if model not in said.model_limits] if prune else []
    return steps + [planned("model_limit", model, "delete", {}, partial(limits.delete, model)) for model in gone]
