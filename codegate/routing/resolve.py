"""
`decide`: which account serves a request, and why every other does not. Pure: same input, same answer.

With a config: the slots of the model's tier (of all tiers, when the name contains none), ordered by the config's
strategy. Without one, or when none of its slots can serve: every account, those whose own models are asked for
first. A config whose slots merely rest keeps its say; other accounts are not drawn in behind its back.
"""

from collections.abc import Iterable, Sequence

from codegate.models.tiers import tier_of
from codegate.providers.table import PROVIDERS
from codegate.records import Account, Config, Snapshot
from codegate.routing.cooldown import rest_of
from codegate.routing.eligible import Sorted, full_reason, half_open, resting_reason, skipped, sort_out
from codegate.routing.route import Candidate, Facts, Route, RouteRequest
from codegate.routing.strategies import STRATEGIES, Numbers, Slot, budget_left, by_priority


def decide(snapshot: Snapshot, facts: Facts, request: RouteRequest, now_ms: int) -> Route:
    """
    The route of a request.

    Args:
        now_ms: Wall clock, milliseconds UTC; only reasons mention it.
    """
    config = _config(snapshot, request)
    tier = tier_of(request.model)
    out: tuple[Candidate, ...] = ()
    if config is not None:
        found = sort_out(_slots(config, tier, request.model, snapshot), snapshot, facts)
        if found.usable or found.resting or found.full:
            return _by_config(config, tier, found, facts, now_ms)
        out = found.out
    return _direct(snapshot, facts, request, now_ms, out)


def _config(snapshot: Snapshot, request: RouteRequest) -> Config | None:
    own = snapshot.configs.get(request.config_id) if request.config_id else None
    return own or snapshot.active_config


def _slots(config: Config, tier: str | None, model: str, snapshot: Snapshot) -> list[Slot]:
    """The config's slots for this tier, best first; each account with each model once."""
    slots = [
        Slot(account=account, model=row.target_model or model, priority=row.priority)
        for row in config.tiers
        if (tier is None or row.tier == tier) and (account := snapshot.accounts.get(row.account_id)) is not None
    ]
    slots.sort(key=_rank)
    once: dict[tuple[str, str], Slot] = {}
    for slot in slots:
        once.setdefault((slot.account.id, slot.model), slot)
    return list(once.values())


def _rank(slot: Slot) -> tuple[int, int, int, str, str]:
    account = slot.account
    return -slot.priority, -account.priority, account.created_at, account.id, slot.model


def _by_config(config: Config, tier: str | None, found: Sorted, facts: Facts, now_ms: int) -> Route:
    key = f"{config.id}:{tier or 'all'}"
    numbers = Numbers(month_spend=facts.month_spend, cursor=facts.cursors.get(key, 0))
    strategy = STRATEGIES.get(config.routing_strategy, by_priority)
    ordered = strategy(found.usable, numbers)
    why = _config_reason(ordered[0], config, tier, facts) if ordered else ""
    candidates, rest = _line(ordered, why, found, facts, now_ms)
    return Route(
        strategy="config",
        candidates=candidates,
        skipped=(*rest, *found.out),
        config_id=config.id,
        config_name=config.name,
        routing_strategy=config.routing_strategy,
        tier=tier,
        cursor=key if config.routing_strategy == "round-robin" else None,
    )


def _direct(snapshot: Snapshot, facts: Facts, request: RouteRequest, now_ms: int, before: Iterable[Candidate]) -> Route:
    everyone = [
        Slot(account=account, model=request.model, priority=account.priority) for account in snapshot.accounts.values()
    ]
    everyone.sort(key=lambda slot: _direct_rank(slot, request))
    found = sort_out(everyone, snapshot, facts)
    found, foreign = _without_foreign(found, request)
    why = _direct_reason(found.usable[0].account, request) if found.usable else ""
    candidates, rest = _line(found.usable, why, found, facts, now_ms)
    known = {item.account.id for item in (*candidates, *rest, *foreign, *found.out)}
    earlier = tuple(item for item in before if item.account.id not in known)
    return Route(
        strategy="direct",
        candidates=candidates,
        skipped=(*rest, *foreign, *found.out, *earlier),
        tier=tier_of(request.model),
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
    foreign = [slot for group in (found.usable, found.resting, found.full) for slot in group if not is_fit(slot)]
    kept = Sorted(
        usable=tuple(filter(is_fit, found.usable)),
        resting=tuple(filter(is_fit, found.resting)),
        full=tuple(filter(is_fit, found.full)),
        out=found.out,
    )
    label = f"Its provider does not serve {request.model}."
    return kept, tuple(skipped(slot, label) for slot in foreign)


def _line(
    ordered: Sequence[Slot], why: str, found: Sorted, facts: Facts, now_ms: int
) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Who is tried, in order, and who rests or is full, with reasons."""
    probe = None if ordered else half_open(found.resting, facts.cooldowns)
    line = list(ordered)
    if probe is not None:
        line = [probe]
        why = "Nobody else is left, and its rest is only our guess, so it is tried early."
    candidates = tuple(
        Candidate(
            account=slot.account,
            model=slot.model,
            priority=slot.priority,
            verdict="fallback" if number else "chosen",
            reason=f"Number {number + 1} in line, if those before it fail." if number else why,
        )
        for number, slot in enumerate(line)
    )
    rest = [
        skipped(slot, resting_reason(rest, now_ms))
        for slot in found.resting
        if slot is not probe and (rest := rest_of(facts.cooldowns, slot.account.id, slot.model)) is not None
    ]
    return candidates, (*rest, *(skipped(slot, full_reason(slot.account)) for slot in found.full))


def _config_reason(first: Slot, config: Config, tier: str | None, facts: Facts) -> str:
    where = f"in config {config.name!r}, {f'tier {tier}' if tier else 'all tiers'}"
    if config.routing_strategy == "round-robin":
        return f"It is its turn {where}."
    spent = facts.month_spend.get(first.account.id, 0.0)
    if config.routing_strategy == "least-used":
        return f"Least spent this month, ${spent:.2f}, {where}."
    if config.routing_strategy == "budget-aware":
        if not first.account.monthly_budget:
            return f"No budget limits it, {where}."
        return f"Most budget left, ${budget_left(first.account, facts.month_spend):.2f}, {where}."
    return f"Highest priority, {first.priority}, {where}."


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
    provider = PROVIDERS.get(account.provider)
    return provider is not None and provider.endpoint_for(wire_format, account.base_url).format == wire_format


def _may_serve(account: Account, request: RouteRequest) -> bool:
    """
    Whether this account's provider may know the model: its own, or it has none of its own (a gateway), or its
    Messages door takes Claude names and maps them (DeepSeek, GLM: `protocols.md` 6.2).
    """
    provider = PROVIDERS[account.provider]
    if not provider.families or provider.owns(request.model):
        return True
    return request.wire_format == "anthropic" and _speaks(account, "anthropic") and "claude" in request.model.lower()
