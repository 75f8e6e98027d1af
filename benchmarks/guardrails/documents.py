"""
Labelled documents: what agents send (configuration, code, logs, mail, shells, JSON), with values in their places.

Documents are built from templates (`templates.py`) chosen by dice, so any number of them can be had from one seed.
"""

import hashlib
import string
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from re import compile as pattern

from templates import TEMPLATES
from values import ALNUM, BASE64, HEX, Values

SLOT = pattern(r"\{\{(\w+)((?:\.\w+)?)\}\}|\[\[(\w+)\]\]")
"""A place for a value, `{{category.form}}`, or for something that only looks like one, `[[kind]]`."""


@dataclass(frozen=True)
class Label:
    """Code points `start` to `end` hold a value of the category, or a hard negative of that kind."""

    start: int
    end: int
    what: str


@dataclass
class Document:
    """A text, what must be found in it, and what must be left alone."""

    family: str
    is_code: bool
    text: str
    values: list[Label] = field(default_factory=list)
    negatives: list[Label] = field(default_factory=list)


class Writer:
    """Writes documents from one seed."""

    def __init__(self, seed: int) -> None:
        self._values = Values(seed)
        self._dice = Random(seed + 1)  # noqa: S311  the same documents every time
        self._fakes = _fakes(self._dice)

    def documents(self, count: int) -> Iterator[Document]:
        """That many documents, every family in turn."""
        families = sorted(TEMPLATES)
        for number in range(count):
            yield self._document(families[number % len(families)])

    def _document(self, family: str) -> Document:
        is_code, templates = TEMPLATES[family]
        document = Document(family, is_code, "")
        parts: list[str] = []
        at = 0
        for template in self._dice.choices(templates, k=self._dice.randint(2, 6)):
            done = 0
            for slot in SLOT.finditer(template):
                plain = template[done : slot.start()]
                at += len(plain)
                made = self._values.make(slot[1] + slot[2]) if slot[1] else self._fakes[slot[3]]()
                label = Label(at, at + len(made), slot[1] or slot[3])
                (document.values if slot[1] else document.negatives).append(label)
                parts += (plain, made)
                at += len(made)
                done = slot.end()
            parts.append(template[done:])
            at += len(template) - done
        document.text = "".join(parts)
        return document


def _fakes(dice: Random) -> dict[str, Callable[[], str]]:
    """What looks like a secret and is none."""

    def text(alphabet: str, length: int) -> str:
        return "".join(dice.choices(alphabet, k=length))

    return {
        "uuid": lambda: str(uuid.UUID(int=dice.getrandbits(128), version=4)),
        "sha": lambda: text(HEX, 40),
        "short_sha": lambda: text(HEX, 7),
        "sha256": lambda: hashlib.sha256(text(HEX, 9).encode()).hexdigest(),
        "md5": lambda: text(HEX, 32),
        "hex12": lambda: text(HEX, 12),
        "hex16": lambda: text(HEX, 16),
        "small": lambda: str(dice.randint(2, 250)),
        "version": lambda: ".".join(str(dice.randint(0, 30)) for _ in range(dice.choice((3, 3, 4)))),
        "digits6": lambda: text(string.digits, 6),
        "digits10": lambda: "1" + text(string.digits, 9),
        "digits13": lambda: "17" + text(string.digits, 11),
        "digits16": lambda: "1" + text(string.digits, 15),
        "sri": lambda: text(BASE64, 86) + "==",
        "id24": lambda: "01" + text(ALNUM, 22),
        "b64_43": lambda: text(BASE64, 43),
    }
