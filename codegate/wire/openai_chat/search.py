"""Searching the web at a Chat Completions target (`protocols.md` 1.2.3): each provider has its own way, if any."""

from typing import Any

from codegate.wire.hub import Json
from codegate.wire.profile import Profile


def features(tool: Json, profile: Profile) -> Json | None:
    """
    The members that stand for Anthropic's web search tool; None where the target cannot search.

    A GLM target gets a tool, so its members are `{"tools": [tool]}`, to be put beside the others.
    """
    match profile.web_search:
        case "options":
            place = tool.get("user_location")
            where = _place(place) if isinstance(place, dict) else {}
            return {"web_search_options": where}
        case "plugin":
            most = tool.get("max_uses")
            return {"plugins": [{"id": "web", **({"max_results": most} if type(most) is int else {})}]}
        case "tool":
            domains = tool.get("allowed_domains")
            only = {"search_domain_filter": domains[0]} if isinstance(domains, list) and len(domains) == 1 else {}
            return {"tools": [{"type": "web_search", "web_search": {"enable": True, **only}}]}
    return None


def lost(tool: Json, profile: Profile) -> tuple[str, ...]:
    """Members of the tool that the target's search has no word for."""
    kept = {"options": {"user_location"}, "plugin": {"max_uses"}, "tool": set[str]()}[profile.web_search]
    asked = [key for key in ("allowed_domains", "blocked_domains", "user_location", "max_uses") if tool.get(key)]
    is_one_domain = profile.web_search == "tool" and len(tool.get("allowed_domains") or ()) == 1
    return tuple(key for key in asked if key not in kept and not (is_one_domain and key == "allowed_domains"))


def _place(location: Json) -> Json:
    members: dict[str, Any] = {key: value for key, value in location.items() if key != "type" and value}
    return {"user_location": {"type": "approximate", "approximate": members}}
