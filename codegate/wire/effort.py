"""How hard to think: the ladder of levels, and budgets in tokens (`protocols.md` 1.7)."""

from collections.abc import Sequence
from typing import NamedTuple

from codegate.wire import hub
from codegate.wire.format import Notes
from codegate.wire.profile import Profile

LADDER = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
BUDGETS = {"minimal": 1024, "low": 1024, "medium": 8192, "high": 24576, "xhigh": 32768, "max": 65536}
"""Thinking tokens for models that know budgets only."""

LEAST_BUDGET = 1024


class Effort(NamedTuple):
    """
    What a request asks for.

    Attributes:
        level: One of `LADDER`, or None when the request says nothing.
        is_explicit: The client named the level; it did not follow from a budget or a default.
    """

    level: str | None
    is_explicit: bool = False


def asked(request: hub.Request) -> Effort:
    """The effort of a request of any format."""
    named = request.get("extensions", {}).get("reasoning_effort")
    if isinstance(named, str) and named in LADDER:
        return Effort(named, is_explicit=True)
    thinking = request.get("thinking") or {}
    kind = thinking.get("type")
    if kind == "disabled":
        return Effort("none", is_explicit=True)
    output_config = request.get("output_config") or {}
    level = output_config.get("effort")
    if isinstance(level, str) and level in LADDER:
        return Effort(level, is_explicit=True)
    if kind == "enabled":
        budget = thinking.get("budget_tokens")
        return Effort(of_budget(budget) if isinstance(budget, int) else "medium")
    return Effort("medium" if kind is not None else None)


def for_openai(wanted: Effort, profile: Profile, notes: Notes, *, more: Sequence[str] = ()) -> str | None:
    """
    The level to say to a target with OpenAI's words; None to say nothing. What the client named is told if it changes.

    Args:
        more: Levels that the format has besides those of the profile.
    """
    if wanted.level is None:
        return None
    levels = (*profile.effort_levels, *more) if profile.effort_param != "none" else ()
    level = nearest(wanted.level, levels)
    if wanted.level == "none" and level != "none" and not profile.says_lowest:
        level = None
        is_told = wanted.is_explicit and bool(levels)
    else:
        is_told = level != wanted.level and wanted.is_explicit and (level is not None or wanted.level != "none")
    if is_told:
        notes.add("changed" if level else "dropped", "reasoning_effort")
    return level


def of_budget(tokens: int) -> str:
    """The level that a budget stands for."""
    for level in ("low", "medium", "high"):
        if tokens <= BUDGETS[level]:
            return level
    return "xhigh"


def nearest(level: str, levels: Sequence[str]) -> str | None:
    """The level itself if the target has it, else the next lower one, else the next higher; None without any."""
    known = [name for name in LADDER if name in levels]
    lower = [name for name in known if LADDER.index(name) <= LADDER.index(level)]
    if lower and (lower[-1] != "none" or level == "none"):
        return lower[-1]
    return next((name for name in known if name != "none"), None)
