"""Edits of TOML through tomlkit, which keeps comments, order and layout."""

import tomllib
from typing import Any

from codegate.services.edits.place import CannotEdit, Item, Place


def load(text: str) -> dict[str, Any]:
    """
    The data.

    Raises:
        CannotEdit: It is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CannotEdit(f"It is not valid TOML ({error}).") from None


def put(text: str, place: Place, value: Any) -> str:
    """
    The text with this value at this place.

    Raises:
        CannotEdit: Something on the way is no table.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        node: Any = document
        for depth, key in enumerate(place[:-1]):
            if key not in node:
                node[_name(key)] = tomlkit.table(is_super_table=depth < len(place) - 2)
            node = node[key]
        node[_name(place[-1])] = value
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError) as error:
        raise CannotEdit(f"Its layout is too unusual to be edited ({error}).") from None


def drop(text: str, place: Place) -> str:
    """
    The text without the value at this place, if it is there; a table that is left empty goes with it.

    Raises:
        CannotEdit: Something on the way is no table.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
        trail: list[Any] = [document]
        for key in place[:-1]:
            if key not in trail[-1]:
                return text
            trail.append(trail[-1][key])
        for depth in reversed(range(len(place))):
            node, key = trail[depth], place[depth]
            if key not in node or (depth < len(place) - 1 and node[key]):
                break
            del node[_name(key)]
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError) as error:
        raise CannotEdit(f"Its layout is too unusual to be edited ({error}).") from None


def _name(step: str | Item) -> str:
    if isinstance(step, Item):
        raise CannotEdit("Lists of tables are not edited.")
    return step
