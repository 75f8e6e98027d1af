"""What became of a conversation's affinity once an account has answered, and what leaving the other one cost."""

from collections.abc import Mapping

from codegate.records import ModelLimit
from codegate.routing.affinity import move_usd
from codegate.routing.route import Affinity, Candidate, Route


def affinity_of(route: Route, candidate: Candidate) -> Affinity:
    """`none` without affinity, else `new`, `kept` or `moved`."""
    if not route.conversation:
        return "none"
    if route.held is None:
        return "new"
    return "kept" if route.held.account_id == candidate.account.id else "moved"


def cache_tax_usd(
    route: Route, candidate: Candidate, now_ms: int, own: Mapping[str, ModelLimit] | None = None
) -> float | None:
    """
    US dollars that the move to this account cost; None if it was none, or nothing is known of it.

    The same account under another model is no move: the client, or a rule, wanted another model.

    Args:
        own: What the user said of models, prices too.
    """
    if affinity_of(route, candidate) != "moved":
        return None
    return move_usd(route.held, candidate.account.provider, candidate.model, now_ms, own or {})
