"""
The route where no config applies: every account, those whose own models are asked for first.

Accounts that speak the client's own format come before those that a conversion leads to (`protocols.md` 6.3).
"""

from collections.abc import Iterable
from functools import lru_cache

from codegate.models.tiers import tier_of
from codegate.providers.table import PROVIDERS
from codegate.records import Account, Snapshot
from codegate.routing.eligible import Sorted, skipped, sort_out
from codegate.routing.lineup import line_up
from codegate.routing.route import Candidate, Facts, Route, RouteRequest
from codegate.routing.strategies import Slot


def direct(
    snapshot: Snapshot, facts: Facts, request: RouteRequest, now_ms: int, before: Iterable[Candidate] = ()
) -> Route:
    """
    The route over all accounts.

    Args:
        before: Candidates of a config that cannot serve; they are listed too.
    """
    everyone = [
        Slot(account=account, model=request.model, priority=account.priority) for account in snapshot.accounts.values()
    ]
    everyone.sort(key=lambda slot: _direct_rank(slot, request))
    found = sort_out(everyone, snapshot, facts)
    found, foreign = _without_foreign(found, request)
    why = _direct_reason(found.usable[0].account, request) if found.usable else ""
    line = line_up(found.usable, why, found, facts, request, now_ms)
    known = {item.account.id for item in (*line.candidates, *line.skipped, *foreign, *found.out)}
    earlier = tuple(item for item in before if item.account.id not in known)
    return Route(
        strategy="direct",
        candidates=line.candidates,
        skipped=(*line.skipped, *foreign, *found.out, *earlier),
        tier=tier_of(request.model),
        conversation=request.conversation,
        held=facts.held,
        affinity=line.affinity,
        affinity_reason=line.affinity_reason,
        wait_s=line.wait_s,
    )


def _direct_rank(slot: Slot, request: RouteRequest) -> tuple[bool, bool, int, int, str]:
    account = slot.account
    owns = _owns(account, request.model)
    return not owns, not _speaks(account, request.wire_format), -account.priority, account.created_at, account.id


def _without_foreign(found: Sorted, request: RouteRequest) -> tuple[Sorted, tuple[Candidate, ...]]:
    """
    Accounts of providers that serve only other models are left out as soon as one is there that can serve.

    Else a moment's overload of the right provider would end in another one's "no such model", which clients do
    not retry.
    """

    def is_fit(slot: Slot) -> bool:
        return _may_serve(slot.account, request)

    if not any(map(is_fit, (*found.usable, *found.resting, *found.full))):
        return found, ()
    if all(map(is_fit, (*found.usable, *found.resting, *found.full))):
        return found, ()
    foreign = [slot for group in (found.usable, found.resting, found.full) for slot in group if not is_fit(slot)]
    kept = Sorted(
        usable=tuple(filter(is_fit, found.usable)),
        resting=tuple(filter(is_fit, found.resting)),
        full=tuple(filter(is_fit, found.full)),
        out=found.out,
    )
    label = f"Its provider does not serve {request.model}."
    return kept, tuple(skipped(slot, label) for slot in foreign)


def _direct_reason(account: Account, request: RouteRequest) -> str:
    label = PROVIDERS[account.provider].label
    if _owns(account, request.model):
        return f"No config applies; {request.model} is one of {label}'s own models."
    if _speaks(account, request.wire_format):
        return f"No config applies; {label} speaks the client's own format."
    return f"No config applies; highest priority, {account.priority}, among those left."


def _owns(account: Account, model: str) -> bool:
    provider = PROVIDERS.get(account.provider)
    return provider is not None and provider.owns(model)


def _speaks(account: Account, wire_format: str) -> bool:
    return _is_spoken(account.provider, wire_format, account.base_url)


@lru_cache(maxsize=1024)
def _is_spoken(provider_id: str, wire_format: str, base_url: str | None) -> bool:
    provider = PROVIDERS.get(provider_id)
    return provider is not None and provider.endpoint_for(wire_format, base_url).format == wire_format


def _may_serve(account: Account, request: RouteRequest) -> bool:
    """
    Whether this account's provider may know the model: its own, or it has none of its own (a gateway), or its
    Messages door takes Claude names and maps them (DeepSeek, GLM: `protocols.md` 6.2).
    """
    provider = PROVIDERS[account.provider]
    if not provider.families or provider.owns(request.model):
        return True
    return request.wire_format == "anthropic" and _speaks(account, "anthropic") and "claude" in request.model.lower()
