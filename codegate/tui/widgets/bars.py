"""Small pictures made of block characters: bars of a share, and sparklines."""

from collections.abc import Sequence

from rich.text import Text

_EIGHTHS = " ▏▎▍▌▋▊▉"
_HEIGHTS = " ▁▂▃▄▅▆▇█"
HIGH, FULL = 0.8, 1.0
"""Shares of a budget from which a bar warns, and from which it is spent."""


def bar(share: float, width: int) -> str:
    """A bar of a share from 0 to 1, in eighths of a cell, `width` cells long with its blanks."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(width)


def budget_bar(spent: float, budget: float | None, width: int = 10) -> Text:
    """How much of a budget is spent: green, yellow from 80 %, red when spent; nothing where there is none."""
    if not budget:
        return Text("")
    share = spent / budget
    colour = "red" if share >= FULL else "yellow" if share >= HIGH else "green"
    return Text.assemble((bar(share, width), f"{colour} on grey23"), f" {share * 100:>3.0f}%")


def sparkline(values: Sequence[float], width: int) -> str:
    """The last values as heights, right-aligned; the highest of all fills the cell, and 0 is blank."""
    shown = _grouped(values, width)
    top = max(shown, default=0.0)
    if top <= 0:
        return "▁" * width
    return "".join(_HEIGHTS[max(1, round(value / top * 8))] if value > 0 else "▁" for value in shown).rjust(width, "▁")


def columns(values: Sequence[float], width: int, height: int) -> list[str]:
    """The same over several lines, from the top: `height` cells high, and few values are wider than a cell."""
    shown = [value for value in _grouped(values, width) for _ in range(max(1, width // max(1, len(values))))]
    top = max(shown, default=0.0)
    eighths = [max(1, round(value / top * 8 * height)) if value > 0 and top > 0 else 0 for value in shown]
    above = range(height - 1, 0, -1)
    lines = ["".join(_HEIGHTS[max(0, min(8, one - 8 * row))] for one in eighths).rjust(width) for row in above]
    return [*lines, "".join(_HEIGHTS[max(1, min(8, one))] for one in eighths).rjust(width, "▁")]


def _grouped(values: Sequence[float], width: int) -> list[float]:
    """At most `width` values: neighbours are added up where there are more."""
    if len(values) <= width:
        return list(values)
    size = -(-len(values) // width)
    first = len(values) % size
    groups = [values[:first]] if first else []
    groups += [values[start : start + size] for start in range(first, len(values), size)]
    return [sum(group) for group in groups]
