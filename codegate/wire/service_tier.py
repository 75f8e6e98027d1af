"""How fast and at what price: `service_tier` and `speed` of one side in the words of the other (1.2.1, 1.3.1)."""

from codegate.wire import hub
from codegate.wire.format import Notes
from codegate.wire.hub import Json
from codegate.wire.profile import Profile

_OF_ANTHROPIC = {"standard_only": "default"}
_OF_OPENAI = {"default": "standard_only"}
_FAST = ("priority", "fast", "ultrafast")

_AUTO = "auto"
"""A wish, and no answer."""

_ANTHROPIC_TOLD = frozenset({"standard", "priority", "batch"})

FAST_BETA = "fast-mode-2026-02-01"
"""What Anthropic wants to hear in `anthropic-beta` with `speed: fast`."""


def for_openai(request: hub.Request, profile: Profile, notes: Notes) -> str | None:
    """
    The `service_tier` for a target with OpenAI's words; None to leave it out.

    Other targets are not told: what they would charge for is theirs to say.
    """
    asked = request.get("extensions", {}).get("service_tier")
    is_fast = request.get("rest", {}).get("speed") == "fast" or asked in _FAST
    if not profile.service_tiers and not profile.codex:
        if is_fast:
            notes.add("dropped", "service_tier" if asked else "speed")
        return None
    if is_fast:
        return "priority"
    return asked or _OF_ANTHROPIC.get(str(request.get("service_tier")))


def for_anthropic(request: hub.Request, profile: Profile, notes: Notes) -> tuple[Json, tuple[str, ...]]:
    """
    The members `service_tier` and `speed` for Anthropic, and the beta they need; `auto` is its own default.

    Other targets of this format are told nothing.
    """
    asked = request.get("extensions", {}).get("service_tier")
    own = request.get("service_tier") or _OF_OPENAI.get(str(asked))
    if asked in _FAST and profile.is_anthropic and profile.fast_mode:
        return {"speed": "fast"}, (FAST_BETA,)
    if asked not in (None, "auto", *_OF_OPENAI):
        notes.add("dropped", "service_tier")
    return ({"service_tier": own} if own and profile.is_anthropic else {}), ()


def served_by_openai(tier: object) -> list[hub.Served]:
    """How an answer of OpenAI's formats says it was served; nothing for what is no answer."""
    if not isinstance(tier, str) or tier in ("", _AUTO):
        return []
    return [hub.Served("standard" if tier == "default" else tier)]


def served_by_anthropic(usage: object) -> list[hub.Served]:
    """How an answer of Messages says in its usage that it was served."""
    tier = usage.get("service_tier") if isinstance(usage, dict) else None
    return [hub.Served(tier)] if isinstance(tier, str) and tier else []


def told_to_openai(tier: str | None) -> Json:
    """The member of an answer; none for what OpenAI's formats have no word for."""
    if not tier or tier == "batch":
        return {}
    return {"service_tier": "default" if tier == "standard" else tier}


def told_to_anthropic(tier: str | None) -> Json:
    """The member of a usage; none for what Messages has no word for."""
    return {"service_tier": tier} if tier in _ANTHROPIC_TOLD else {}
