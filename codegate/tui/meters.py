"""How full an account's limits are: its budgets, its provider's windows, its minute; and how long it still rests."""

from dataclasses import dataclass

from codegate.clock import now_ms, parse_iso
from codegate.figures import count, dollars
from codegate.terminal import clean
from codegate.tui.feed import Row


@dataclass(frozen=True, slots=True)
class Meter:
    """
    One limit.

    Attributes:
        label: A few characters.
        share: Used, 1 is all.
        note: Figures, or when it begins anew.
    """

    label: str
    share: float
    note: str = ""


def meters_of(account: Row) -> list[Meter]:
    """All limits of an account that are known, always in the same order."""
    found = [
        _budget("month", account["month_spend_usd"], account["monthly_budget"]),
        _budget("day", account["day_spend_usd"], account["daily_budget"]),
        *(_window(one) for one in account.get("quotas", ())),
        _minute("req/min", account.get("minute_requests"), account.get("rate_limit")),
        _minute("tok/min", account.get("minute_tokens"), account.get("tokens_per_minute")),
    ]
    return [meter for meter in found if meter is not None]


def fullest(meters: list[Meter], number: int) -> list[Meter]:
    """So many of them, those that matter most, in their own order."""
    if len(meters) <= number:
        return meters
    kept = sorted(meters, key=lambda meter: -meter.share)[: max(0, number)]
    return [meter for meter in meters if meter in kept]


def countdown(iso: str | None) -> str:
    """`0:42`, `12:05`, `3:20:00` from now to an ISO time; nothing when it is past, missing, or no time."""
    try:
        seconds = -(-(parse_iso(iso) - now_ms()) // 1000) if iso else 0
    except ValueError:
        return ""
    if seconds <= 0:
        return ""
    minutes, hours = seconds // 60, seconds // 3600
    return f"{hours}:{minutes % 60:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"


def _time_left(iso: str | None) -> str:
    """`45 s`, `12 min`, `3 h`, `2 d`; nothing when it is past or missing."""
    try:
        seconds = (parse_iso(iso) - now_ms()) / 1000 if iso else 0
    except ValueError:
        return ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s" if seconds > 0 else ""


def _budget(label: str, spent: float, budget: float | None) -> Meter | None:
    return Meter(label, spent / budget, f"{dollars(spent)} of {dollars(budget)}") if budget else None


def _window(quota: Row) -> Meter:
    left = _time_left(quota["resets_at"])
    return Meter(clean(quota["name"], limit=12), float(quota["used"]), f"↻ {left}" if left else "")


def _minute(label: str, used: int | None, limit: int | None) -> Meter | None:
    return Meter(label, (used or 0) / limit, f"{count(used or 0)} of {count(limit)}") if limit and limit > 0 else None
