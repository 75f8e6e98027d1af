"""Effort for a Chat Completions target (`protocols.md` 1.7.1)."""

from codegate.wire import effort, hub
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.profile import Profile

_FORCED = ("any", "tool")


def write(request: hub.Request, profile: Profile, notes: Notes) -> Json:
    """The member that says how hard to think, in the target's way; nothing when the request does not say."""
    wanted = effort.asked(request)
    if not profile.forced_with_thinking and (request.get("tool_choice") or {}).get("type") in _FORCED:
        if wanted.level not in (None, "none"):
            notes.add("changed", "thinking")
        return {"thinking": {"type": "disabled"}}
    if wanted.level is None:
        return {}
    if profile.effort_param == "thinking":
        return {"thinking": {"type": "disabled" if wanted.level == "none" else "enabled"}}
    budget = (request.get("thinking") or {}).get("budget_tokens")
    budget = budget if type(budget) is int and not wanted.is_explicit else None
    if profile.effort_param == "enable_thinking":
        limit = {} if budget is None else {"thinking_budget": budget}
        return {"enable_thinking": wanted.level != "none", **limit}
    level = effort.for_openai(wanted, profile, notes)
    if not level:
        return {}
    if profile.effort_param != "reasoning":
        return {"reasoning_effort": level}
    if budget is not None:
        return {"reasoning": {"max_tokens": budget}}
    return {"reasoning": {"effort": level}}
