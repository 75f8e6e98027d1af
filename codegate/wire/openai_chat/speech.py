"""
The one text of a Chat answer: the text blocks of other formats one after the other, and the sources they rest on.

Chat Completions counts the characters of the whole text, so sources are told at the end (`protocols.md` 2.2).
"""

from codegate.wire.citations import to_openai
from codegate.wire.hub import Json

BREAK = "\n\n"
"""Between texts that something else came between."""


class Speech:
    """
    Where each text block stands in the text.

    Attributes:
        hot_part: The block that the next text most likely belongs to; None before the first.
        chars: Characters so far.
        cited: Sources: block and citation.
        is_apart: Something that is no text has come since the last text.
    """

    __slots__ = ("_starts", "chars", "cited", "hot_part", "is_apart")

    def __init__(self) -> None:
        self.hot_part: int | None = None
        self.chars = 0
        self.cited: list[tuple[int, Json]] = []
        self.is_apart = False
        self._starts: dict[int, int] = {}

    def begin(self, part: int, text: str) -> str:
        """The first text of a block as it is sent: set apart from the text before where it stood apart."""
        head = BREAK if self.chars and self.is_apart and part not in self._starts else ""
        self.is_apart = False
        self._starts.setdefault(part, self.chars + len(head))
        self.hot_part = part
        self.chars += len(head) + len(text)
        return head + text

    def annotations(self) -> list[Json]:
        """The sources that have a form here, in the order of their texts."""
        found: list[Json] = []
        starts = list(self._starts.items())
        for place, (part, start) in enumerate(starts):
            end = starts[place + 1][1] if place + 1 < len(starts) else self.chars
            for cited, citation in self.cited:
                annotation = to_openai(citation, end - start, start) if cited == part else None
                found += [annotation] if annotation is not None else []
        return found
