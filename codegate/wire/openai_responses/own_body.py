"""
What a Responses client's own body must change for a target that speaks Responses too.

Reasoning that was made of another provider's answer comes back in a carrier (`cg1.…`, `protocols.md` 1.9): OpenAI would
refuse the whole request for it, so it is left out, the same way each turn.
"""

from typing import Any

from codegate.wire.format import Notes, Patch
from codegate.wire.openai_responses import codex
from codegate.wire.profile import Profile
from codegate.wire.provenance import family_of, uncarried
from codegate.wire.splice import Body

_CARRIER = b'"cg1.'


def patch(body: Body, profile: Profile, notes: Notes) -> Patch:
    """The changes for this target."""
    found = codex.patch(body, profile, notes)
    if _CARRIER not in body.raw:
        return found
    items = found.changes.get("input", body.value("input"))
    if not isinstance(items, list):
        return found
    kept = [own for item in items if (own := _own(item)) is not None]
    return found if kept == items else Patch({**found.changes, "input": kept}, found.drop)


def _own(item: Any) -> Any:
    """The item; None for the reasoning of another family."""
    opaque = item.get("encrypted_content") if isinstance(item, dict) and item.get("type") == "reasoning" else None
    if not isinstance(opaque, str) or not opaque.startswith("cg1."):
        return item
    return {**item, "encrypted_content": uncarried(opaque)} if family_of(opaque) == "openai" else None
