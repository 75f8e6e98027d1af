"""What a detector is: data, read by the engine, the settings and the documentation alike."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Category = Literal["pii", "credentials", "network", "financial"]
Level = Literal["strict", "broad"]
"""Strict: certain by form, check digits or context. Broad: what merely looks like it, only where it was asked for."""

Check = Callable[[re.Match[str]], bool]
"""Looks at a confirmed match (its text is `m.string`) and says whether it is a finding."""

Locate = Callable[[str, int, int], tuple[int, int] | None]
"""Text, first place that is free, place of the trigger -> bounds of the finding, for forms no pattern tells cheaply."""

LEFT = r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))"
"""Nothing word-like before, but the `n` of an escaped line break inside quoted code is no word."""
RIGHT = r"(?![A-Za-z0-9])"
LONGEST_LEAD = 80

CUSTOM_WORD = "custom"
"""Middle of the tokens of what users' own patterns find."""


def one_of(alternatives: str) -> str:
    """Alternatives of a regular expression, separated by `|` and written over several lines, as one group."""
    return f"(?:{''.join(line.strip() for line in alternatives.splitlines())})"


def always(_: re.Match[str]) -> bool:
    """No further check: the pattern says it all."""
    return True


@dataclass(frozen=True, slots=True)
class Shape:
    """
    One form a detector's values have.

    Attributes:
        word: Middle of the token that takes the value's place, `[a-z]+(_[a-z]+)*`.
        trigger: RE2 source over UTF-8 bytes, no look-around; fires wherever the shape may be, nearly nowhere else.
        confirm: `re` source over text; the group `v`, or else the whole match, is what gets replaced. It is tried
            once for each firing, so it must be linear in `after`.
        validate: The last word about a confirmed match.
        lead: Characters that a match may have before its trigger, at most `LONGEST_LEAD`; "" means it begins there.
        after: Characters from the trigger on that a match may take.
        level: From which level on it is looked for: `broad` for forms that ordinary text has too.
        locate: Instead of `confirm`, `validate`, `lead` and `after`; its work must be bounded for each firing.
    """

    word: str
    trigger: str
    confirm: str
    validate: Check = always
    lead: str = ""
    after: int = 2400
    level: Level = "strict"
    locate: Locate | None = None


@dataclass(frozen=True, slots=True)
class Detector:
    """
    A kind of text that may not leave the machine.

    Attributes:
        id: Stable; the setting `guardrail_<id>_enabled` switches it.
        label: The name people read.
        description: One sentence: what is found and what is left alone.
        category: Group of the settings page.
        priority: Where findings overlap, the lower number wins.
        default_on: On without being asked; only with a measured precision of 0.98 on source code.
        shapes: The forms its values have; among them the earlier wins.
        examples: Texts in which it must find something.
        counterexamples: Texts it must leave alone.
    """

    id: str
    label: str
    description: str
    category: Category
    priority: int
    default_on: bool
    shapes: tuple[Shape, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
