"""
What rules ask of a request, looked up in its clean body: only what some rule of the config in force asks for.

Sizes are estimated from samples, pictures and tools are decoded only where their words stand in the body at all.
"""

from collections.abc import Mapping, Set
from typing import Any

from codegate.models.estimate import input_tokens
from codegate.models.tiers import tier_of
from codegate.proxy.call import CleanCall
from codegate.proxy.conversation import agent_of, session_of
from codegate.routing.route import Features
from codegate.wire.splice import Body

_CLASS = "x-claude-code-request-class"
"""Claude Code says here what a request is for, when asked to (`clients.md` 3)."""

_IMAGES = frozenset({"image", "image_url", "input_image"})
_NO_EFFORT = frozenset({None, "", "none"})


def features_of(call: CleanCall, needed: Set[str]) -> Features:
    """
    The features of a request.

    Args:
        needed: Which of them, as `routing.rules.needed` says; the others keep their defaults.
    """
    if not needed:
        return Features()
    body, headers = call.body, call.head.headers
    names = [name.removeprefix("header:") for name in needed if name.startswith("header:")]
    return Features(
        input_tokens=input_tokens(body.raw) if "input_tokens" in needed else 0,
        thinking="thinking" in needed and thinks(body),
        images="images" in needed and has_images(body),
        web_search="web_search" in needed and has_web_search(body),
        background="background" in needed and is_background(call),
        subagent="subagent" in needed and is_subagent(headers),
        headers={name: headers[name] for name in names if name in headers},
    )


def thinks(body: Body) -> bool:
    """The client asks for thinking, in the words of any format."""
    thinking = body.value("thinking")
    if isinstance(thinking, dict):
        return thinking.get("type") in ("enabled", "adaptive")
    reasoning = body.value("reasoning")
    if isinstance(reasoning, dict):
        return reasoning.get("effort") != "none" and reasoning.get("enabled") is not False
    effort = body.value("reasoning_effort")
    return isinstance(effort, str) and effort not in _NO_EFFORT


def has_images(body: Body) -> bool:
    """A picture is somewhere in the conversation, tool results included."""
    if b"image" not in body.raw:
        return False
    whole = body.whole()
    turns = [*_listed(whole.get("messages")), *_listed(whole.get("input"))]
    return any(
        _is_image(part) for turn in turns for part in (turn, *_parts(turn.get("content")), *_parts(turn.get("output")))
    )


def has_web_search(body: Body) -> bool:
    """The client brings the provider's own web search."""
    if body.value("web_search_options") is not None:
        return True
    if b"web_search" not in body.raw:
        return False
    return any(str(tool.get("type", "")).startswith("web_search") for tool in _listed(body.value("tools")))


def is_background(call: CleanCall) -> bool:
    """
    A side request of an agent: a title, a summary, a topic.

    The client says so; or it brings no tools although it is an agent, which names its session, or asks for a small
    Claude, as agents do for chores (`clients.md`, notes on single clients).
    """
    said = call.head.headers.get(_CLASS, "").strip().lower()
    if said:
        return said not in ("main", "subagent")
    if _listed(call.body.value("tools")) or b'"additional_tools"' in call.body.raw:
        return False
    return tier_of(call.model) == "haiku" or bool(session_of(call))


def is_subagent(headers: Mapping[str, str]) -> bool:
    """A sub-agent asks."""
    return bool(agent_of(headers)) or headers.get(_CLASS, "").strip().lower() == "subagent"


def _parts(content: Any) -> list[Mapping[str, Any]]:
    """The parts of a content, and those of tool results in it."""
    found: list[Mapping[str, Any]] = []
    for part in _listed(content):
        found += [part, *_listed(part.get("content"))]
    return found


def _is_image(part: Mapping[str, Any]) -> bool:
    return part.get("type") in _IMAGES


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
