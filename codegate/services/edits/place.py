"""Where a value stands in a configuration file, and reading, setting and removing it in parsed data."""

import copy
from dataclasses import dataclass
from typing import Any

from codegate.errors import CodeGateError


class CannotEdit(CodeGateError):
    """The file is not one that can be edited safely; it is left as it is."""

    code = "setup"


@dataclass(frozen=True, slots=True)
class Item:
    """The item of a list whose `field` has this value."""

    field: str
    value: str


Place = tuple[str | Item, ...]
"""Keys from the top of the file down; an `Item` picks one of a list."""


def read(data: Any, place: Place) -> Any:
    """The value there, or None."""
    for step in place:
        data = _down(data, step)
    return data


def updated(data: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """
    A copy of the data with this value there; a list gets an item that it lacks as its first.

    Raises:
        CannotEdit: Something on the way is of another kind.
    """
    whole = copy.deepcopy(data)
    node: Any = whole
    for step, following in zip(place, (*place[1:], None), strict=True):
        if following is None:
            _set(node, step, copy.deepcopy(value), place)
            break
        below = _down(node, step)
        if below is None:
            below = [] if isinstance(following, Item) else {}
            _set(node, step, below, place)
        node = below
    return whole


def without(data: dict[str, Any], place: Place) -> dict[str, Any]:
    """A copy of the data without the value there, and without what only led to it."""
    whole = copy.deepcopy(data)
    trail: list[Any] = [whole]
    for step in place[:-1]:
        trail.append(_down(trail[-1], step))
    for depth in reversed(range(len(place))):
        node, step = trail[depth], place[depth]
        below = _down(node, step)
        if below is None or (depth < len(place) - 1 and below):
            break
        if isinstance(step, Item):
            node.remove(below)
        else:
            del node[step]
    return whole


def shown(place: Place) -> str:
    """The place as people write it: `env.ANTHROPIC_BASE_URL`."""
    return ".".join(step if isinstance(step, str) else f"[{step.field}={step.value}]" for step in place)


def _down(data: Any, step: str | Item) -> Any:
    if isinstance(step, str):
        return data.get(step) if isinstance(data, dict) else None
    items = data if isinstance(data, list) else []
    return next((one for one in items if isinstance(one, dict) and one.get(step.field) == step.value), None)


def _set(node: Any, step: str | Item, value: Any, place: Place) -> None:
    if isinstance(step, str) and isinstance(node, dict):
        node[step] = value
    elif isinstance(step, Item) and isinstance(node, list):
        found = _down(node, step)
        if found is None:
            node.insert(0, value)
        else:
            node[node.index(found)] = value
    else:
        raise CannotEdit(f"`{shown(place)}` does not fit into what the file has there.")
