"""Choices beside ours: some servers put the text and the tool calls of one answer into two (`protocols.md` 2.2)."""

from codegate.wire.hub import Json
from codegate.wire.openai_chat.chunk import Choice

_CALLS = ("tool_calls", "function_call")


class Aside:
    """
    Keeps the tool calls of the first other choice that has any, for an answer whose own choice turns out empty.

    Attributes:
        calls: What it said of calls, delta by delta.
        finish: Why it ended, or nothing.
    """

    __slots__ = ("_index", "calls", "finish")

    def __init__(self) -> None:
        self.calls: list[Json] = []
        self.finish = ""
        self._index: object = None

    def note(self, choices: list[Choice], ours: Choice | None) -> None:
        """Take what the other choices of one chunk say."""
        for choice in choices:
            if choice is not ours and (self._index is None or choice.index == self._index):
                self._take(choice)

    def _take(self, choice: Choice) -> None:
        said = choice.delta or choice.message
        calls = {name: said[name] for name in _CALLS if said.get(name)} if isinstance(said, dict) else {}
        if calls:
            self._index = choice.index
            self.calls.append(calls)
        if self._index is not None and isinstance(choice.finish_reason, str):
            self.finish = choice.finish_reason or self.finish
