"""
`decide`: which account serves a request, and why every other does not. Pure: same input, same answer.

With a config: its first rule that holds, else the model's tier (all tiers, when the name tells none and no default is
set), whose slots are ordered by the tier's strategy. Without a config, or when none of its slots can serve: `direct`.
A config whose slots merely rest keeps its say; other accounts are not drawn in behind its back.
"""

from codegate.models.tiers import TIER_MODELS, tier_of
from codegate.providers.table import PROVIDERS
from codegate.records import Account, Config, Record, Rule, Snapshot
from codegate.routing.direct import direct
from codegate.routing.eligible import Sorted, sort_out
from codegate.routing.lineup import line_up
from codegate.routing.route import Facts, Route, RouteRequest
from codegate.routing.rules import matching, title
from codegate.routing.strategies import STRATEGIES, Numbers, Slot, budget_left, by_priority


class _Aim(Record, frozen=True, kw_only=True):
    """
    Where a config wants a request.

    Attributes:
        model: As the client asked, or as a rule says instead.
        is_default: The tier is the default one: the model's name means nothing to it.
        account: Named by the rule, or None.
    """

    tier: str | None
    model: str
    is_default: bool
    rule: Rule | None
    account: Account | None


def decide(snapshot: Snapshot, facts: Facts, request: RouteRequest, now_ms: int) -> Route:
    """
    The route of a request.

    Args:
        now_ms: Wall clock, milliseconds UTC, for reasons and prices.
    """
    config = config_in_force(snapshot, request.config_id)
    if config is None:
        return direct(snapshot, facts, request, now_ms)
    aim = _aim(config, snapshot, request)
    found = sort_out(_slots(config, aim, snapshot), snapshot, facts)
    if found.usable or found.resting or found.full:
        return _by_config(config, aim, found, facts, request, now_ms)
    return direct(snapshot, facts, request, now_ms, found.out)


def config_in_force(snapshot: Snapshot, config_id: str | None) -> Config | None:
    """The tenant's own config, or else the active one, or None."""
    own = snapshot.configs.get(config_id) if config_id else None
    return own or snapshot.active_config


def _aim(config: Config, snapshot: Snapshot, request: RouteRequest) -> _Aim:
    rule = matching(config.rules, request.model, request.features) if config.rules else None
    model = rule.target_model or request.model if rule else request.model
    tier = (rule.tier if rule else None) or tier_of(model)
    default = None if tier else config.default_tier or request.default_tier or None
    return _Aim(
        tier=tier or default,
        model=model,
        is_default=default is not None,
        rule=rule,
        account=snapshot.accounts.get(rule.account_id) if rule and rule.account_id else None,
    )


def _slots(config: Config, aim: _Aim, snapshot: Snapshot) -> list[Slot]:
    """The slots for this aim, the rule's own account first, then best first; each account with each model once."""
    slots = [
        Slot(account=account, model=row.target_model or _model(aim, account), priority=row.priority)
        for row in config.tiers
        if (aim.tier is None or row.tier == aim.tier) and (account := snapshot.accounts.get(row.account_id)) is not None
    ]
    slots.sort(key=_rank)
    if aim.account is not None:
        slots.insert(0, _named(aim, aim.account, slots))
    once: dict[tuple[str, str], Slot] = {}
    for slot in slots:
        once.setdefault((slot.account.id, slot.model), slot)
    return list(once.values())


def _named(aim: _Aim, account: Account, slots: list[Slot]) -> Slot:
    """The account of a rule: with the rule's model, or its slot's, or as asked."""
    own = next((slot for slot in slots if slot.account.id == account.id), None)
    if own is None or (aim.rule is not None and aim.rule.target_model):
        return Slot(account=account, model=aim.model, priority=own.priority if own else account.priority)
    return own


def _model(aim: _Aim, account: Account) -> str:
    """
    The name to ask for where a slot names none: as asked, as long as that is of the tier.

    For a name that only the default tier takes, and for one that a rule sends to another tier, it is the tier's usual
    model, where the account has it.
    """
    provider = PROVIDERS.get(account.provider)
    if aim.tier is None or provider is None or not provider.families or tier_of(aim.model) == aim.tier:
        return aim.model
    usual = TIER_MODELS[aim.tier]
    is_known = tier_of(aim.model) is None and provider.owns(aim.model)
    return usual if provider.owns(usual) and not is_known else aim.model


def _rank(slot: Slot) -> tuple[int, int, int, str, str]:
    account = slot.account
    return -slot.priority, -account.priority, account.created_at, account.id, slot.model


def _by_config(config: Config, aim: _Aim, found: Sorted, facts: Facts, request: RouteRequest, now_ms: int) -> Route:
    key = f"{config.id}:{aim.tier or 'all'}"
    name = config.tier_strategies.get(aim.tier or "", config.routing_strategy)
    strategy = STRATEGIES.get(name, by_priority)
    first = [found.usable[0]] if aim.account and found.usable and found.usable[0].account is aim.account else []
    others = strategy(
        found.usable[len(first) :], Numbers(month_spend=facts.month_spend, cursor=facts.cursors.get(key, 0))
    )
    ordered = [*first, *others]
    rule = title(aim.rule, config.rules) if aim.rule else None
    why = f"Rule {rule}, sends it here." if first else _reason(ordered[0], config, name, aim, facts) if ordered else ""
    line = line_up(ordered, why, found, facts, request, now_ms, is_named=bool(first))
    is_turn = name == "round-robin" and not first and line.affinity not in ("kept", "waiting")
    return Route(
        strategy="config",
        candidates=line.candidates,
        skipped=(*line.skipped, *found.out),
        config_id=config.id,
        config_name=config.name,
        routing_strategy=name,
        tier=aim.tier,
        rule=rule,
        cursor=key if is_turn else None,
        conversation=request.conversation,
        held=facts.held,
        affinity=line.affinity,
        affinity_reason=line.affinity_reason,
        wait_s=line.wait_s,
    )


def _reason(first: Slot, config: Config, strategy: str, aim: _Aim, facts: Facts) -> str:
    tier = f"{'default ' if aim.is_default else ''}tier {aim.tier}" if aim.tier else "all tiers"
    where = f"in config {config.name!r}, {tier}"
    if strategy == "round-robin":
        return f"It is its turn {where}."
    spent = facts.month_spend.get(first.account.id, 0.0)
    if strategy == "least-used":
        return f"Least spent this month, ${spent:.2f}, {where}."
    if strategy == "budget-aware":
        if not first.account.monthly_budget:
            return f"No budget limits it, {where}."
        return f"Most budget left, ${budget_left(first.account, facts.month_spend):.2f}, {where}."
    return f"Highest priority, {first.priority}, {where}."
