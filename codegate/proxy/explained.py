"""A route as the log keeps it."""

from typing import Any

from codegate.routing.route import Candidate, Route


def explained(route: Route) -> dict[str, Any]:
    """A route as the log keeps it: who was considered, and why each stands where it stands."""
    return {
        "strategy": route.strategy,
        "config": route.config_name,
        "routing_strategy": route.routing_strategy,
        "tier": route.tier,
        "rule": route.rule,
        "conversation": route.conversation,
        "affinity": route.affinity,
        "affinity_reason": route.affinity_reason,
        "held_by": route.held.account_name if route.held else None,
        "candidates": [_candidate(candidate) for candidate in (*route.candidates, *route.skipped)],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    found: dict[str, Any] = {
        "account": candidate.account.name,
        "model": candidate.model,
        "verdict": candidate.verdict,
        "reason": candidate.reason,
    }
    if candidate.move_usd is not None:
        found["move_usd"] = round(candidate.move_usd, 6)
    return found
