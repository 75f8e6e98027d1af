"""`<think>…</think>` at the very start of an answer: reasoning of providers that have no field for it."""

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkTags:
    """
    Splits text into reasoning and answer; tags may be cut anywhere. What might become a tag waits.

    Only a tag at the start counts (behind white space); an unclosed one makes everything reasoning.

    Attributes:
        is_done: No tag can come any more: text need not pass through here.
    """

    __slots__ = ("_held", "_inside", "is_done")

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self.is_done = False

    def feed(self, text: str) -> tuple[str, str]:
        """The (reasoning, answer) that this text gives; white space around the tags is theirs."""
        if self.is_done:
            return "", text
        self._held += text
        if not self._inside:
            start = self._held.lstrip()
            if len(start) < len(_OPEN) and _OPEN.startswith(start):
                return "", ""
            if not start.startswith(_OPEN):
                return "", self._rest()
            self._inside = True
            self._held = start[len(_OPEN) :].lstrip("\n")
        return self._inside_tag()

    def close(self) -> tuple[str, str]:
        """The (reasoning, answer) that still waits."""
        rest = self._rest()
        if self._inside:
            return ("" if rest.strip() == _CLOSE else rest), ""
        return "", rest

    def _inside_tag(self) -> tuple[str, str]:
        reasoning, tag, answer = self._held.partition(_CLOSE)
        if not tag:
            ready = len(self._held) - _tail_of_tag(self._held)
            reasoning, self._held = self._held[:ready], self._held[ready:]
            return reasoning, ""
        answer = answer.lstrip()
        if not answer:
            self._held = _CLOSE
            return reasoning, ""
        self._rest()
        return reasoning, answer

    def _rest(self) -> str:
        rest, self._held = self._held, ""
        self.is_done = True
        return rest


def _tail_of_tag(text: str) -> int:
    """How many characters at the end could be the beginning of the closing tag."""
    return next((size for size in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:size])), 0)
