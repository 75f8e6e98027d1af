"""
A value whose member says what it is: `{"password": "…"}` in the input of a tool.

Patterns read text, where the name stands beside the value. In data each string would be read alone, and a password that
only its name tells would pass; so the two are put together again for them.
"""

import re
from itertools import accumulate
from typing import NamedTuple

import msgspec

LONGEST = 1_000
"""Characters of a value that may depend on its name: no setting is longer."""

_LONGEST_NAME = 100
_TELLING = re.compile(
    r"(?i)pass|pwd|secret|token|key|auth|cred|login|user|name|phone|mobile|tel|fax|ssn|social|tax|street|addr|card|"
    r"iban|account|conn|dsn|ur[il]|bearer|session|cookie|owner|contact|customer|patient|employee|sender|recipient|ip\b"
)


class Field(NamedTuple):
    """
    A member as text.

    Attributes:
        text: `{"name": "value"}`, as JSON spells it.
        places: Where each character of the value begins in it, and where the last one ends.
    """

    text: str
    places: list[int]

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """What a place in the text is in the value; None if it is not all in there."""
        if start not in self.places or end not in self.places:
            return None
        return self.places.index(start), self.places.index(end)


def field(name: str, value: str) -> Field | None:
    """The member as text, if its name may say something of its value."""
    if not 4 <= len(value) <= LONGEST or len(name) > _LONGEST_NAME or not _TELLING.search(name):
        return None
    head = msgspec.json.encode(name).decode() + ": "
    places = list(accumulate(map(_size, value), initial=len(head) + 2))
    return Field(f"{{{head}{msgspec.json.encode(value).decode()}}}", places)


def _size(character: str) -> int:
    """How long JSON spells it."""
    return len(msgspec.json.encode(character)) - 2 if character in '"\\\x7f' or character < " " else 1
