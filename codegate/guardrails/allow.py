"""The allow-list: what is never replaced, whoever finds it."""

from collections.abc import Sequence
from typing import Any

from codegate.guardrails.custom import compiled_pattern
from codegate.guardrails.policy import AllowEntry


class AllowList:
    """
    Values and patterns of one policy, made ready.

    Raises:
        Invalid: A pattern cannot be used.
    """

    def __init__(self, entries: Sequence[AllowEntry]) -> None:
        self._values = frozenset(entry.value for entry in entries if not entry.is_pattern)
        self._patterns: list[Any] = [compiled_pattern(entry.value) for entry in entries if entry.is_pattern]

    def __contains__(self, finding: str) -> bool:
        """The whole finding is a value of the list, or one of its patterns matches all of it."""
        if finding in self._values:
            return True
        if not self._patterns:
            return False
        data = finding.encode("utf-8", "surrogatepass")
        return any(pattern.fullmatch(data) is not None for pattern in self._patterns)
