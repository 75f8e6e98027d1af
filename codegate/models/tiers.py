"""Tiers: the three sizes that coding agents ask for by name (`behaviour.md` 2.5)."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

TIERS = ("opus", "sonnet", "haiku")
"""Largest first."""

TIER_MODELS = {"opus": "claude-opus-4-6", "sonnet": "claude-sonnet-4-6", "haiku": "claude-haiku-4-5"}
"""What an Anthropic account is asked for in a tier when the client's own name is none of its models."""

_DEAREST_USD = 60.0
"""For a million output tokens; models above it are for rare questions, not for an agent's every turn."""

_NUMBER = re.compile(r"[0-9]{1,2}(?![0-9])")


@lru_cache(maxsize=1024)
def tier_of(model: str) -> str | None:
    """The tier a model name contains, in any case; None when it names none."""
    name = model.lower()
    return next((tier for tier in TIERS if tier in name), None)


def suggest(models: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    """
    A model for each tier out of what an account offers; None leaves the name to the client.

    Claude models need none: clients name them. Else of the newest generation that takes tools the dearest is `opus`,
    the cheapest `haiku` and one between them `sonnet`; where prices are not known, the first listed serves all.

    Args:
        models: With `id`, `output_usd` and `supports_tool_calling`, as in the catalogue.
    """
    if not models or all(tier_of(model["id"]) or "claude" in model["id"].lower() for model in models):
        return dict.fromkeys(TIERS)
    priced = [model for model in models if model["output_usd"] and model["supports_tool_calling"]]
    usual = [model for model in priced if model["output_usd"] <= _DEAREST_USD] or priced
    if not usual:
        return dict.fromkeys(TIERS, models[0]["id"])
    newest = max(_generation(model["id"]) for model in usual)
    line = sorted((m for m in usual if _generation(m["id"]) == newest), key=lambda m: (-m["output_usd"], m["id"]))
    return {"opus": line[0]["id"], "sonnet": line[(len(line) - 1) // 2]["id"], "haiku": line[-1]["id"]}


def _generation(model: str) -> int:
    """The first number of a name: 5 of `gpt-5.2-mini`; 0 where there is none."""
    found = _NUMBER.search(model.rsplit("/", 1)[-1])
    return int(found.group()) if found else 0
