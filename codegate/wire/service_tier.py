"""How fast and at what price: `service_tier` and `speed` of one side in the words of the other (1.2.1, 1.3.1)."""

from codegate.wire import hub
from codegate.wire.format import Notes
from codegate.wire.profile import Profile

_OF_ANTHROPIC = {"standard_only": "default"}
_FAST = ("priority", "fast", "ultrafast")


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


def for_anthropic(request: hub.Request, notes: Notes) -> str | None:
    """The `service_tier` for Anthropic; `auto` is its own default."""
    own = request.get("service_tier")
    if own is not None:
        return own
    asked = request.get("extensions", {}).get("service_tier")
    if asked == "default":
        return "standard_only"
    if asked not in (None, "auto"):
        notes.add("dropped", "service_tier")
    return None
