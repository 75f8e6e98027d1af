"""The output items of a Responses stream while it is read: which one an event means, and what was said of it."""

from typing import Any

from codegate.wire.hub import Json
from codegate.wire.openai_responses.calls_in import qualified

CALLS = frozenset({"function_call", "custom_tool_call"})
"""Calls that come in pieces."""


class Part:
    """One text of an item: its number in the hub, what was said of it, and how many of its sources."""

    __slots__ = ("cited", "number", "pieces")

    def __init__(self, number: int) -> None:
        self.number = number
        self.cited = 0
        self.pieces: list[str] = []

    def rest(self, whole: Any) -> str:
        """What the whole text has behind what was said; nothing if it says something else."""
        said = "".join(self.pieces)
        return whole[len(said) :] if isinstance(whole, str) and whole.startswith(said) else ""


class Item:
    """
    One output item that has begun.

    Attributes:
        kind: The item's `type`.
        key: Its number among the items, in order of appearance; the hub's key of a call.
        parts: Texts by where they stand: `("text", content_index)`, `("refusal", …)`, `("think", 0)`, `("call", 0)`.
        section: Which summary part or content part of reasoning came last.
        sections: Of each of those that came, how many pieces of reasoning were said before it.
        is_open: A call whose name was known, so the hub knows it.
        is_done: Nothing more follows.
    """

    __slots__ = ("call_id", "id", "is_done", "is_open", "key", "kind", "name", "parts", "section", "sections")

    def __init__(self, kind: str, key: int, item_id: str) -> None:
        self.kind = kind
        self.key = key
        self.id = item_id
        self.call_id = ""
        self.name = ""
        self.parts: dict[tuple[str, int], Part] = {}
        self.section: tuple[str, int] | None = None
        self.sections: dict[tuple[str, int], int] = {}
        self.is_open = False
        self.is_done = False

    def learn(self, item: Json) -> None:
        """Take the id and the name (with its namespace) of a call from a copy of the item; what is known stays."""
        self.call_id = self.call_id or text(item, "call_id")
        self.name = self.name or qualified(item.get("namespace"), item.get("name"))


class Items:
    """The items of one answer, found by id, else by place, else as the only one that is open."""

    __slots__ = ("_by_id", "_by_place", "all")

    def __init__(self) -> None:
        self.all: list[Item] = []
        self._by_id: dict[str, Item] = {}
        self._by_place: dict[int, Item] = {}

    def add(self, kind: str, item_id: Any, place: Any) -> Item:
        """An item that begins; a known one only if id and kind, or place and kind without an id, are the same."""
        found = self._by_id.get(item_id) if isinstance(item_id, str) and item_id else self._by_place.get(number(place))
        if found is not None and found.kind == kind and not found.is_done:
            return found
        item = Item(kind, len(self.all), item_id if isinstance(item_id, str) else "")
        self.all.append(item)
        if item.id:
            self._by_id[item.id] = item
        if number(place) >= 0:
            self._by_place[number(place)] = item
        return item

    def find(self, kinds: frozenset[str] | str, item_id: Any, place: Any) -> Item:
        """The item that a delta means; a fresh one (of `kinds`, if that is one) if there is none."""
        known = self.known(kinds, item_id, place)
        if known is not None:
            return known
        open_ones = [item for item in self.all if _is_of(item, kinds) and not item.is_done]
        if len(open_ones) == 1 and not (isinstance(place, int) and place not in self._by_place):
            return open_ones[0]
        return self.add(kinds if isinstance(kinds, str) else "function_call", item_id, place)

    def known(self, kinds: frozenset[str] | str, item_id: Any, place: Any) -> Item | None:
        """The item with this id, or else at this place, unless that one is done and goes by another id."""
        item = self._by_id.get(item_id) if isinstance(item_id, str) else None
        if item is not None and _is_of(item, kinds):
            return item
        item = self._by_place.get(number(place))
        if item is None or not _is_of(item, kinds) or (item.is_done and item_id not in (None, item.id)):
            return None
        return item

    def same(self, kind: str, item: Json, place: int, claimed: set[int]) -> Item | None:
        """The item that a copy in the final response is of: the first unclaimed one that may be it."""
        call_id = text(item, "call_id")
        known = self.known(kind, item.get("id"), place)
        by_call = [other for other in self.all if call_id and other.call_id == call_id]
        others = [other for other in self.all if other.kind == kind and not (call_id and other.call_id)]
        candidates: list[Item] = [*by_call, *([known] if known is not None else []), *others]
        for candidate in candidates:
            if candidate.key not in claimed and not (call_id and candidate.call_id and candidate.call_id != call_id):
                return candidate
        return None


def text(holder: Any, name: str) -> str:
    """The member, if it is a text; else nothing."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def number(value: Any) -> int:
    """A place, or -1 for what is none."""
    return value if type(value) is int else -1


def _is_of(item: Item, kinds: frozenset[str] | str) -> bool:
    return item.kind == kinds if isinstance(kinds, str) else item.kind in kinds
