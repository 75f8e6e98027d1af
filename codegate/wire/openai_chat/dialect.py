"""
What a Chat client's own body must change for a Chat provider that refuses some of it.

The client speaks the provider's format, so everything else leaves as it came, byte for byte.
"""

from codegate.wire.format import Notes, Patch
from codegate.wire.hub import Json
from codegate.wire.profile import Profile
from codegate.wire.splice import Body

_DEFAULTS = (None, 0, False, "auto")
"""Values that ask for nothing: leaving them out loses nothing."""

_SILENT = frozenset({"stream_options", "user", "store", "metadata"})
"""Members whose loss changes nothing in the answer."""

_LIMITS = ("max_tokens", "max_completion_tokens")


def patch(body: Body, profile: Profile, notes: Notes) -> Patch:
    """The changes for this dialect; for a provider that takes every body, none."""
    refused = [*profile.extra_drop, *_sampling(body, profile)]
    if not profile.stop_max:
        refused.append("stop")
    drop = [key for key in dict.fromkeys(refused) if key in body]
    for key in drop:
        if key not in _SILENT and body.value(key) not in _DEFAULTS:
            notes.add("dropped", key)
    changes: Json = {key: value for key, value in profile.extra_set if key not in body}
    if profile.one_limit:
        _rename_limit(body, profile, changes, drop)
    return Patch(changes, tuple(drop))


def _sampling(body: Body, profile: Profile) -> list[str]:
    """What a model that reasons refuses; one that was told not to reason takes it (`protocols.md` 1.7.3)."""
    if profile.sampling == "all" or (body.value("reasoning_effort") or profile.effort_default) == "none":
        return []
    return [key for key in ("temperature", "top_p") if key in body and body.value(key) != 1]


def _rename_limit(body: Body, profile: Profile, changes: Json, drop: list[str]) -> None:
    """The output limit under the one name the provider knows."""
    for key in _LIMITS:
        if key == profile.max_tokens_param or key not in body:
            continue
        drop.append(key)
        if profile.max_tokens_param not in body and body.value(key) is not None:
            changes[profile.max_tokens_param] = body.value(key)
