"""The models a caller can reach, in one shape that both SDKs accept (`protocols.md` 5.3)."""

from typing import Any

from codegate import clock
from codegate.models.defaults import DEFAULTS
from codegate.providers.table import PROVIDERS
from codegate.records import Snapshot

_CREATED_S = 1_767_225_600  # 2026-01-01: both SDKs want a date, no configuration knows one


def reachable_models(snapshot: Snapshot) -> list[str]:
    """Target models of the active config, then the known models of the enabled accounts' own families; sorted."""
    config = snapshot.active_config
    targets = {slot.target_model for slot in config.tiers if slot.target_model} if config else set()
    families = tuple(
        family
        for account in snapshot.accounts.values()
        if account.enabled and account.provider in PROVIDERS
        for family in PROVIDERS[account.provider].families
    )
    known = {name for name in DEFAULTS if families and name.startswith(families)}
    return sorted(targets | known)


def model_list(snapshot: Snapshot) -> dict[str, Any]:
    """Body of `GET /v1/models`: a superset of Anthropic's and OpenAI's lists."""
    created = clock.iso(_CREATED_S * 1000)
    data = [
        {
            "id": name,
            "type": "model",
            "object": "model",
            "display_name": name,
            "created": _CREATED_S,
            "created_at": created,
            "owned_by": "codegate",
        }
        for name in reachable_models(snapshot)
    ]
    return {
        "object": "list",
        "data": data,
        "has_more": False,
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
    }
