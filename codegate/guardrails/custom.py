"""
Patterns that users write: RE2 source, so that no pattern can take more than linear time, whatever the text.

Where RE2 cannot be imported there are none: a pattern of `re` would let one tenant hold up all others.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from codegate.errors import Invalid
from codegate.guardrails.policy import CustomPattern

LONGEST_PATTERN = 1_000
"""Characters a pattern may have."""

_MAX_MEM = 16 << 20
_PROBES = ("", "a", " ", "0\n", "Zz.-_/é")


class _Ready(NamedTuple):
    custom_id: str
    pattern: Any
    group: int


def check_pattern(pattern: str) -> None:
    """
    See that a pattern can be used.

    Raises:
        Invalid: Too long, no RE2 source, finds the empty string, or RE2 is missing on this machine; field `pattern`.
    """
    if not pattern:
        raise Invalid("The pattern is empty.", field="pattern")
    if len(pattern) > LONGEST_PATTERN:
        raise Invalid(f"The pattern is longer than {LONGEST_PATTERN} characters.", field="pattern")
    compiled = compiled_pattern(pattern)
    if any(m.start() == m.end() for probe in _PROBES for m in compiled.finditer(probe.encode())):
        raise Invalid(
            "The pattern finds the empty string.",
            hint="Let it need at least one character: + in place of *.",
            field="pattern",
        )


class CustomPatterns:
    """
    The patterns of one policy, made ready.

    Raises:
        Invalid: One of them cannot be used.
    """

    def __init__(self, patterns: Sequence[CustomPattern]) -> None:
        self._ready: list[_Ready] = []
        for custom in patterns:
            compiled = compiled_pattern(custom.pattern)
            self._ready.append(_Ready(custom.id, compiled, compiled.groupindex.get(b"v", 0)))

    def search(self, data: bytes) -> Iterator[tuple[str, Iterator[int]]]:
        """By pattern: its id, and start and end of each of its findings, bytes of UTF-8 text in rising order."""
        for custom_id, pattern, group in self._ready:
            yield custom_id, _bounds(pattern, group, data)


def _bounds(pattern: Any, group: int, data: bytes) -> Iterator[int]:
    for m in pattern.finditer(data):
        start, end = m.span(group)
        if start < end:
            yield start
            yield end


def compiled_pattern(pattern: str) -> Any:
    """
    An RE2 object that takes UTF-8 bytes.

    Raises:
        Invalid: No RE2 source, or RE2 is missing on this machine; field `pattern`.
    """
    try:
        import re2
    except ImportError:
        raise Invalid(
            "Patterns need google-re2, which is not installed.",
            hint="Install it with: pip install google-re2 (there is no wheel for musl).",
            field="pattern",
        ) from None
    options = re2.Options()
    options.max_mem = _MAX_MEM
    options.log_errors = False
    try:
        return re2.compile(pattern.encode(), options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0].decode(errors="replace") if isinstance(error, re2.error) else "not UTF-8"
        raise Invalid(
            f"The pattern is no RE2 source: {said}{_place(pattern, said)}.",
            hint="RE2 has neither look-around nor back-references: https://github.com/google/re2/wiki/Syntax",
            field="pattern",
        ) from None


def _place(pattern: str, said: str) -> str:
    """Where the fault is: RE2 names the part that it cannot read, `re` the place of what has no end."""
    part = said.rpartition(": ")[2]
    at: int | None = pattern.find(part) if part and part != pattern else None
    if at is None:
        try:
            re.compile(pattern)
        except re.error as error:
            at = error.pos
    return f" (character {at + 1})" if at is not None and at >= 0 else ""
