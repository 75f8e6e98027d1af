"""
Who may serve at all: each account that may not is sorted out with one sentence that says why.

Reasons are read by people, in `codegate explain` and in the error when nobody is left.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from codegate.figures import duration
from codegate.providers.table import PROVIDERS
from codegate.providers.verdict import NAMED
from codegate.records import Account, Cooldown, Record, Snapshot
from codegate.routing.budget import budgets, spent
from codegate.routing.cooldown import rest_of
from codegate.routing.route import Candidate, Facts
from codegate.routing.strategies import Slot

_SECONDS = 120
"""Rests up to here are told in seconds."""


class Sorted(Record, frozen=True):
    """
    Slots by what can be done with them, each in the order that came in.

    Attributes:
        usable: May be asked now.
        resting: Cooling; see `half_open`.
        full: Their minute is used up: soon back.
        out: Out for longer: disabled, without a key, over budget.
    """

    usable: tuple[Slot, ...]
    resting: tuple[Slot, ...]
    full: tuple[Slot, ...]
    out: tuple[Candidate, ...]


def sort_out(slots: Iterable[Slot], snapshot: Snapshot, facts: Facts) -> Sorted:
    """Every slot to its place."""
    usable: list[Slot] = []
    resting: list[Slot] = []
    full: list[Slot] = []
    out: list[Candidate] = []
    for slot in slots:
        reason = lasting_reason(slot.account, snapshot, facts)
        if reason:
            out.append(skipped(slot, reason))
        elif rest_of(facts.cooldowns, slot.account.id, slot.model) is not None:
            resting.append(slot)
        elif slot.account.id in facts.over_rate_limit:
            full.append(slot)
        else:
            usable.append(slot)
    return Sorted(usable=tuple(usable), resting=tuple(resting), full=tuple(full), out=tuple(out))


def lasting_reason(account: Account, snapshot: Snapshot, facts: Facts) -> str:
    """Why this account is out until somebody does something, or nothing."""
    if not account.enabled:
        return "It is disabled."
    provider = PROVIDERS.get(account.provider)
    if provider is None:
        return f"Its provider {account.provider!r} is not known to this version."
    credentials = snapshot.credentials.get(account.id)
    if account.decrypt_error or credentials is None:
        return "Its stored key cannot be decrypted with the present account key."
    if not credentials.api_key and not provider.key_optional and not has_other_login(account):
        return "It has no key."
    if account.status == "needs_login":
        return "Its login is void; it needs a new one."
    if provider.needs_base_url and not account.base_url:
        return "It has no base URL."
    in_force = budgets(account, facts.month_spend.get(account.id, 0.0), facts.day_spend.get(account.id, 0.0), now_ms=0)
    used_up = spent(in_force)
    return f"Its {used_up.said} is used up." if used_up else ""


def has_other_login(account: Account) -> bool:
    """Its credentials are not stored with it: they are the client's own, or in a tool's file."""
    return account.auth_type == "passthrough" or account.credential_file is not None


def half_open(resting: Iterable[Slot], cooldowns: Mapping[str, Cooldown]) -> Slot | None:
    """
    The resting slot to try when nobody else is left, or None.

    A back-off is our guess, so the account that would be back soonest may be tried before its time: better than a
    sure error. A time that the provider named itself is kept: asking earlier is certain to fail.
    """
    rests = [(slot, rest) for slot in resting if (rest := rest_of(cooldowns, slot.account.id, slot.model)) is not None]
    guesses = [(slot, rest) for slot, rest in rests if rest.reason not in NAMED]
    return min(guesses, key=lambda guess: guess[1].until, default=(None, None))[0]


def skipped(slot: Slot, reason: str) -> Candidate:
    """The slot as a candidate that is not tried."""
    return Candidate(account=slot.account, model=slot.model, priority=slot.priority, verdict="skipped", reason=reason)


def resting_reason(cooldown: Cooldown, now_ms: int) -> str:
    """`Resting for 12 s more, until 14:03:22 UTC, after 2 failures: overloaded.`"""
    left = max(0, -(-(cooldown.until - now_ms) // 1000))
    until = datetime.fromtimestamp(cooldown.until / 1000, UTC).strftime("%H:%M:%S")
    times = "1 failure" if cooldown.failures == 1 else f"{cooldown.failures} failures"
    wait = f"{left} s" if left <= _SECONDS else duration(left * 1000)
    return f"Resting for {wait} more, until {until} UTC, after {times}: {cooldown.reason.replace('_', ' ')}."


def full_reason(account: Account) -> str:
    """Why an account whose minute is used up is skipped."""
    limits = ((account.rate_limit, "requests"), (account.tokens_per_minute, "tokens"))
    return f"Its {' or '.join(f'{limit} {what}' for limit, what in limits if limit)} a minute are used up."
