"""A step that is planned, and what is needed to make it done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, Invalid
from codegate.services.declared.shape import Action, Step

T = TypeVar("T")
Do = Callable[[], Awaitable[Any]]
Changes = dict[str, tuple[Any, Any]]

HIDDEN = "***"
"""What stands for a secret."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step; `do` carries it out, None where nothing is to be done."""

    step: Step
    do: Do | None = None


def planned(noun: str, name: str, action: Action, changes: Changes, do: Do) -> Planned:
    """A step that is carried out unless it keeps what is."""
    step = Step(noun=noun, name=name, action=action, changes=changes)
    return Planned(step, do if action != "keep" else None)


def removal(noun: str, name: str, delete: Callable[[str], Awaitable[Any]]) -> Planned:
    """The step that removes something by name."""
    return planned(noun, name, "delete", {}, lambda: delete(name))


def updated(changes: Changes) -> Action:
    """What is to be done with something that is here."""
    return "update" if changes else "keep"


def differences(old: msgspec.Struct, new: msgspec.Struct) -> Changes:
    """The fields of two records that differ, times as text."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in old.__struct_fields__}
    return {name: _shown(name, pair) for name, pair in pairs.items() if bare(pair[0]) != bare(pair[1])}


def bare(value: Any) -> Any:
    """A value as JSON would have it: a list of records and a tuple of the same are one."""
    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


def plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that are said to be nothing: a new thing has nothing there anyway."""
    return {name: value for name, value in fields.items() if value is not None}


def located(place: str, plan: Callable[[], T]) -> T:
    """
    What was planned.

    Raises:
        Invalid: Something makes no sense; `field` begins with the place.
        CodeGateError: As it was raised, `field` with the place before it.
    """
    try:
        return plan()
    except msgspec.ValidationError as error:
        raise Invalid(f"{place}: {error}.", field=place) from None
    except CodeGateError as error:
        joint = "" if (error.field or "[").startswith("[") else "."
        error.field = f"{place}{joint}{error.field or ''}"
        raise


def _shown(name: str, pair: tuple[Any, Any]) -> tuple[Any, Any]:
    return (clock.iso(pair[0]), clock.iso(pair[1])) if name.endswith("_at") else pair
