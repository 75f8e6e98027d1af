"""Effort for a Messages target: adaptive thinking, or a budget for older models (`protocols.md` 1.7.2)."""

from codegate.wire import effort, hub
from codegate.wire.blocks import of_type
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.profile import Profile

FORCED = ("any", "tool")


def write(request: hub.Request, profile: Profile, max_tokens: int, notes: Notes) -> Json:
    """
    The members `thinking` and `output_config.effort` of a body, as far as there is something to say.

    Args:
        max_tokens: The output limit that is sent; a budget must stay below it.
    """
    named = request.get("extensions", {}).get("reasoning_effort")
    if named is None and profile.is_anthropic:
        return _as_asked(request)
    wanted = effort.asked(request)
    if wanted.level is None:
        return {}
    if wanted.level == "none":
        if profile.is_anthropic and not profile.can_stop_thinking and wanted.is_explicit:
            notes.add("dropped", "reasoning_effort")
        # other providers think unless told not to
        return {} if profile.is_anthropic else {"thinking": {"type": "disabled"}}
    if profile.adaptive_thinking:
        return _adaptive(request, wanted, profile, notes)
    return _budget(request, wanted.level, profile, max_tokens, notes)


def _as_asked(request: hub.Request) -> Json:
    """A Messages client's own words."""
    said: Json = {}
    if "thinking" in request:
        said["thinking"] = request["thinking"]
    level = (request.get("output_config") or {}).get("effort")
    if level is not None:
        said["output_config"] = {"effort": level}
    return said


def _adaptive(request: hub.Request, wanted: effort.Effort, profile: Profile, notes: Notes) -> Json:
    assert wanted.level is not None
    level = effort.nearest(wanted.level, profile.effort_levels)
    if level != wanted.level and wanted.is_explicit and wanted.level != "minimal":
        notes.add("changed", "reasoning_effort")
    # without `display` the newest models stream empty thinking: a client that wants no summary may have that
    is_unwanted = request.get("extensions", {}).get("reasoning_summary", "") is None
    said: Json = {"thinking": {"type": "adaptive", **({} if is_unwanted else {"display": "summarized"})}}
    return {**said, "output_config": {"effort": level}} if level else said


def _budget(request: hub.Request, level: str, profile: Profile, max_tokens: int, notes: Notes) -> Json:
    choice = request.get("tool_choice") or {}
    is_forced = choice.get("type") in FORCED
    is_open_loop = profile.is_anthropic and _is_unsigned_loop(request["messages"])
    if max_tokens <= effort.LEAST_BUDGET or is_forced or is_open_loop:
        notes.add("dropped", "reasoning_effort")
        return {}
    budget = min(effort.BUDGETS[level], max_tokens - 1)
    return {"thinking": {"type": "enabled", "budget_tokens": max(budget, effort.LEAST_BUDGET)}}


def _is_unsigned_loop(messages: list[hub.Message]) -> bool:
    """A tool loop is open whose answer carries no signed thinking: with a budget, Anthropic refuses to go on."""
    if not messages or not of_type(messages[-1]["content"], "tool_result"):
        return False
    answers = [message for message in messages if message["role"] == "assistant"]
    return not answers or not any(block.get("signature") for block in of_type(answers[-1]["content"], "thinking"))
