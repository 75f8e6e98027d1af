"""Ids and names: what people call things, and what those things are called when nobody does."""

import secrets
from collections.abc import Iterable
from typing import Protocol

from codegate.errors import Conflict, Invalid

MAX_NAME_CHARS = 100


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str:
        """Random text."""

    @property
    def name(self) -> str:
        """Unique among its kind."""


def new_id() -> str:
    """A random id, 16 hexadecimal digits: not to be guessed, easy to type."""
    return secrets.token_hex(8)


def check_text(text: str, field: str, *, max_chars: int, required: bool = False) -> str:
    """
    A single-line text without blanks around it.

    Raises:
        Invalid: Too long, empty though required, or with characters that do not print.
    """
    stripped = text.strip()
    if required and not stripped:
        raise Invalid(f"{field} must not be empty.", field=field)
    if len(stripped) > max_chars:
        raise Invalid(f"{field} is {len(stripped)} characters long; {max_chars} are allowed.", field=field)
    if not stripped.isprintable():
        raise Invalid(f"{field} must be one line of printable characters.", field=field)
    return stripped


def check_name(name: str, others: Iterable[Named], *, what: str) -> str:
    """
    A name that is free. Names may stand wherever an id is asked, so another's id is taken too.

    Args:
        others: All of the kind but the one that is to bear the name.
        what: The kind, for messages: `account`.

    Raises:
        Invalid: Not a name.
        Conflict: Taken.
    """
    wanted = check_text(name, "name", max_chars=MAX_NAME_CHARS, required=True)
    if "/" in wanted or wanted in {".", ".."}:
        # Names stand in paths of the REST API; proxies and clients disagree about an escaped slash.
        raise Invalid("name must not contain a slash.", field="name")
    if any(wanted in (other.name, other.id) for other in others):
        raise Conflict(f"There is another {what} of the name {wanted!r}.", field="name", hint="Choose another name.")
    return wanted
