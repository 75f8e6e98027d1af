"""One input, cut in every way: whole, byte by byte, at random places."""

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st


def whole(data: bytes) -> list[bytes]:
    """The input in one piece."""
    return [data]


def bytewise(data: bytes) -> list[bytes]:
    """Every byte its own piece."""
    return [data[at : at + 1] for at in range(len(data))]


def cut_at(data: bytes, places: list[int]) -> list[bytes]:
    """The input cut at these places; places beyond its end cut nothing."""
    ends = sorted({place for place in places if 0 < place < len(data)})
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


def chunks(data: bytes, most: int = 12) -> st.SearchStrategy[list[bytes]]:
    """Random cuts of the input."""
    return st.lists(st.integers(1, max(1, len(data) - 1)), max_size=most).map(lambda places: cut_at(data, places))


def run(machine: Any, pieces: list[bytes]) -> list[Any]:
    """Everything that a `feed`/`close` machine gives, in order."""
    return [*_flat(map(machine.feed, pieces)), *machine.close()]


def joined(make: Callable[[], Any], pieces: list[bytes]) -> bytes:
    """All bytes that a fresh `feed`/`close` machine gives."""
    machine = make()
    return b"".join(map(machine.feed, pieces)) + bytes(machine.close())


def _flat(lists: Iterator[Any]) -> Iterator[Any]:
    for items in lists:
        yield from items
