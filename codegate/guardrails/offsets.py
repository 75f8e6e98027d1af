"""From bytes of UTF-8 to code points, for offsets in any order."""

_BLOCK = 512
_CONTINUATIONS = bytes(range(0x80, 0xC0))
"""Bytes that begin no code point (RFC 3629)."""


class Offsets:
    """
    Offsets of one text: in its UTF-8, and in its code points.

    Every block is counted once, when an offset at or behind it is asked for.
    """

    __slots__ = ("_before", "_data", "_is_ascii")

    def __init__(self, data: bytes, size: int) -> None:
        self._data = data
        self._is_ascii = len(data) == size
        self._before = [0]

    def point(self, at: int) -> int:
        """Code points before byte `at`, which begins one or is the end."""
        if self._is_ascii:
            return at
        data, before = self._data, self._before
        block = at // _BLOCK
        for number in range(len(before) - 1, block):
            before.append(before[-1] + _points(data[number * _BLOCK : (number + 1) * _BLOCK]))
        return before[block] + _points(data[block * _BLOCK : at])


def _points(data: bytes) -> int:
    return len(data.translate(None, _CONTINUATIONS))
