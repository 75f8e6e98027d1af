"""
From the order of a strategy to the line of candidates: affinity first, then reasons for everyone.

The strategy decides for a new conversation. One that some account has served stays with it while it can serve; if that
one rests only for a moment and moving is dear, the request waits for it (`move_usd`, `RouteRequest.max_wait_s`).
"""

from collections.abc import Sequence

from codegate.figures import count, dollars
from codegate.records import Record
from codegate.routing.affinity import move_usd
from codegate.routing.cooldown import rest_of
from codegate.routing.eligible import Sorted, full_reason, half_open, resting_reason, skipped
from codegate.routing.route import Affinity, Candidate, Facts, Held, RouteRequest
from codegate.routing.strategies import Slot


class Line(Record, frozen=True, kw_only=True):
    """Who is tried, in order, who is not, and what became of the conversation's affinity."""

    candidates: tuple[Candidate, ...]
    skipped: tuple[Candidate, ...]
    affinity: Affinity = "none"
    affinity_reason: str = ""
    wait_s: float = 0.0


class _Order(Record, frozen=True, kw_only=True):
    """Slots in the order they are tried, why the first one is, and the affinity so far."""

    slots: Sequence[Slot]
    why: str
    affinity: Affinity = "none"
    reason: str = ""
    wait_s: float = 0.0


def line_up(
    ordered: Sequence[Slot],
    why: str,
    found: Sorted,
    facts: Facts,
    request: RouteRequest,
    now_ms: int,
    *,
    is_named: bool = False,
) -> Line:
    """
    The line.

    Args:
        ordered: Slots that may be asked now, in the order of the strategy.
        why: Why the first of them is.
        is_named: The first of them is named by a rule, which no affinity changes.
    """
    free = [slot for slot in found.resting if slot.account.id not in facts.over_rate_limit]
    probe = None if ordered else half_open(free, facts.cooldowns)
    order = _Order(slots=ordered, why=why)
    if probe is not None:
        order = _Order(slots=[probe], why="Nobody else is left, and its rest is only our guess, so it is tried early.")
    if request.conversation:
        order = _with_affinity(order, found, facts, request, now_ms, is_named=is_named)
    is_moved = facts.held is not None and order.affinity != "kept"
    candidates = tuple(
        _candidate(slot, number, order.why, facts if is_moved else None, now_ms)
        for number, slot in enumerate(order.slots)
    )
    return Line(
        candidates=candidates,
        skipped=_not_now(order, found, facts, now_ms),
        affinity=order.affinity,
        affinity_reason=order.reason,
        wait_s=order.wait_s,
    )


def _not_now(order: _Order, found: Sorted, facts: Facts, now_ms: int) -> tuple[Candidate, ...]:
    """Those that rest and those that are full, with reasons."""
    rest = [
        skipped(slot, resting_reason(rest, now_ms))
        for slot in found.resting
        if slot not in order.slots and (rest := rest_of(facts.cooldowns, slot.account.id, slot.model)) is not None
    ]
    return (*rest, *(skipped(slot, full_reason(slot.account)) for slot in found.full))


def _candidate(slot: Slot, number: int, why: str, moved: Facts | None, now_ms: int) -> Candidate:
    """One of the line; where the conversation has moved (not None), with what coming here costs."""
    held = moved.held if moved is not None else None
    is_elsewhere = held is not None and not _is_held(slot, held)
    return Candidate(
        account=slot.account,
        model=slot.model,
        priority=slot.priority,
        verdict="fallback" if number else "chosen",
        reason=f"Number {number + 1} in line, if those before it fail." if number else why,
        move_usd=_price(moved, slot, now_ms) if is_elsewhere and moved is not None else None,
    )


def _with_affinity(
    order: _Order, found: Sorted, facts: Facts, request: RouteRequest, now_ms: int, *, is_named: bool
) -> _Order:
    held = facts.held
    if held is None:
        return _Order(slots=order.slots, why=order.why, affinity="new", reason="Nobody has served this conversation.")
    own = _held_slot(order.slots[1:] if is_named else order.slots, held)
    if is_named and _is_held(order.slots[0], held):
        return _Order(slots=order.slots, why=order.why, affinity="kept", reason=_holds(held, now_ms))
    if is_named:
        kept = order.slots if own is None else [order.slots[0], *_first(own, order.slots[1:])]
        reason = f"Moved: a rule sends it to {order.slots[0].account.name}, away from {held.account_name}."
        return _Order(slots=kept, why=order.why, affinity="moved", reason=reason)
    if own is not None:
        why = _holds(held, now_ms)
        return _Order(slots=_first(own, order.slots), why=why, affinity="kept", reason=why)
    return _waiting(order, found, facts, request, now_ms) or _Order(
        slots=order.slots, why=order.why, affinity="moved", reason=f"Moved: {_lost(held, found, facts, now_ms)}"
    )


def _waiting(order: _Order, found: Sorted, facts: Facts, request: RouteRequest, now_ms: int) -> _Order | None:
    """Wait for the account with the warm cache, if that is short and moving is dear."""
    held = facts.held
    own = _held_slot(found.resting, held) if held is not None else None
    rest = rest_of(facts.cooldowns, own.account.id, own.model) if own is not None else None
    if own is None or rest is None or not order.slots or own in order.slots:
        return None
    if own.account.id in facts.over_rate_limit:
        return None
    wait_s = max(0.0, (rest.until - now_ms) / 1000)
    price = _price(facts, order.slots[0], now_ms)
    if wait_s > request.max_wait_s or price is None or price < request.worth_waiting_usd:
        return None
    why = f"It holds this conversation's cache and is back in {wait_s:.1f} s; moving would cost {dollars(price)}."
    return _Order(slots=[own, *order.slots], why=why, affinity="waiting", reason=why, wait_s=wait_s)


def _price(facts: Facts, slot: Slot, now_ms: int) -> float | None:
    """See `move_usd`."""
    return move_usd(facts.held, slot.account.provider, slot.model, now_ms, facts.prices)


def _lost(held: Held, found: Sorted, facts: Facts, now_ms: int) -> str:
    """Why the account that holds the cache does not serve."""
    rest = rest_of(facts.cooldowns, held.account_id, held.model)
    if rest is not None:
        return f"{held.account_name} rests. {resting_reason(rest, now_ms)}"
    full = next((slot for slot in found.full if slot.account.id == held.account_id), None)
    if full is not None:
        return f"{held.account_name} is full. {full_reason(full.account)}"
    out = next((one for one in found.out if one.account.id == held.account_id), None)
    if out is not None:
        return f"{held.account_name} is out. {out.reason}"
    return f"{held.account_name} is not among those that serve this request."


def _held_slot(slots: Sequence[Slot], held: Held) -> Slot | None:
    """The slot of the same account and model, or else of the same account."""
    own = [slot for slot in slots if slot.account.id == held.account_id]
    return next((slot for slot in own if slot.model == held.model), own[0] if own else None)


def _is_held(slot: Slot, held: Held) -> bool:
    return (slot.account.id, slot.model) == (held.account_id, held.model)


def _first(slot: Slot, slots: Sequence[Slot]) -> list[Slot]:
    return [slot, *(one for one in slots if one is not slot)]


def _holds(held: Held, now_ms: int) -> str:
    ago = max(0, now_ms - held.served_at) // 1000
    cached = f", {count(held.tokens)} tokens in its cache" if held.tokens and now_ms < held.warm_until else ""
    return f"It served this conversation {ago} s ago{cached}."
