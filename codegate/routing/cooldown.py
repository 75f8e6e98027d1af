"""
Accounts at rest after failures.

15 s, then twice as long with each failure in a row, 300 s at most; a time the provider named wins. A success clears
it. Timers run on the monotonic clock; wall-clock times are for showing (`behaviour.md` 2.3, `reliability.md` R6).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from codegate.records import Cooldown, Record

BASE_S, CAP_S = 15.0, 300.0
SHORTEST_S, LONGEST_S = 1.0, 6 * 3600.0
"""No rest is longer: a window of quota may be reset early, and one request every six hours finds out."""

PROBE_S = 15.0

RAMP_TOP, RAMP_S = 32, 60.0
"""Requests at once with which an account that came back is itself again, and seconds after which it is anyway."""


def model_key(account_id: str, model: str) -> str:
    """The key of a rest that concerns one model of an account: its other models are asked on."""
    return f"{account_id} {model}"


def rest_of(cooldowns: Mapping[str, Cooldown], account_id: str, model: str) -> Cooldown | None:
    """The rest that keeps an account from serving a model: its own, or the one of this model."""
    return cooldowns.get(account_id) or cooldowns.get(model_key(account_id, model))


def rest_keys(account_id: str, model: str) -> tuple[str, str]:
    """Keys of the rests that concern an account asked for a model: its own, and the one of the model at it."""
    return account_id, model_key(account_id, model)


def models_of(cooldowns: Mapping[str, Cooldown], account_id: str) -> dict[str, Cooldown]:
    """Rests of single models of an account, by model."""
    beginning = model_key(account_id, "")
    return {key.removeprefix(beginning): rest for key, rest in cooldowns.items() if key.startswith(beginning)}


@dataclass(slots=True)
class Rest:
    """
    A rest, and the count of failures that outlives it until a success.

    Attributes:
        ends: Seconds of the clock of whoever keeps it.
        failures: In a row.
        probe_ends: Until then one request is finding out if the account works again.
    """

    ends: float
    reason: str
    failures: int
    probe_ends: float = 0.0


@dataclass(slots=True)
class Ramp:
    """
    An account that came back: how many requests may be under way at once.

    Attributes:
        ends: Seconds of the clock of whoever keeps it.
    """

    ends: float
    room: int = 2
    under_way: int = 0


class Standing(Record, frozen=True, kw_only=True):
    """How one account, or one model of it, stands: it rests, or comes back, as `Cooldowns` knows it by `key`."""

    key: str
    rest: Rest | None = None
    ramp: Ramp | None = None


class Cooldowns:
    """
    Which accounts, or single models of them (`model_key`), rest, in memory.

    Args:
        monotonic: Seconds of a clock that never steps.
        now_ms: Wall clock, milliseconds UTC.
    """

    def __init__(self, monotonic: Callable[[], float], now_ms: Callable[[], int]) -> None:
        self._monotonic = monotonic
        self._now_ms = now_ms
        self._rests: dict[str, Rest] = {}
        self._ramps: dict[str, Ramp] = {}

    def start(self, account_id: str, reason: str, retry_after_s: float | None = None) -> Cooldown:
        """
        A failure: the account rests.

        A failure of a request that began before the rest did counts, but never shortens it and never doubles it:
        a hundred requests in flight that fail together are one failure.

        Args:
            retry_after_s: What the provider asked for; None is the back-off.
        """
        now = self._monotonic()
        before = self._rests.get(account_id)
        is_resting = before is not None and before.ends > now
        failures = 1 if before is None else before.failures if is_resting else before.failures + 1
        length = backoff_s(failures) if retry_after_s is None else min(max(retry_after_s, SHORTEST_S), LONGEST_S)
        ends = now + length
        if before is not None and before.ends >= ends:
            ends, reason = before.ends, before.reason
        self._rests[account_id] = Rest(ends, reason, failures)
        self._ramps.pop(account_id, None)
        return self._shown(self._rests[account_id], now)

    def clear(self, account_id: str) -> None:
        """The account answered: rest and count are forgotten, and twice as many requests at once may follow."""
        if self._rests.pop(account_id, None) is not None:
            self._ramps[account_id] = Ramp(self._monotonic() + RAMP_S)
            return
        ramp = self._ramps.get(account_id)
        if ramp is not None:
            ramp.under_way = max(0, ramp.under_way - 1)
            ramp.room *= 2
            if ramp.room > RAMP_TOP:
                del self._ramps[account_id]

    def clear_account(self, account_id: str) -> None:
        """Forget the rests of an account and of all its models."""
        beginning = model_key(account_id, "")
        known = self._rests.keys() | self._ramps.keys()
        for key in [key for key in known if key == account_id or key.startswith(beginning)]:
            self._rests.pop(key, None)
            self._ramps.pop(key, None)

    def current(self) -> dict[str, Cooldown]:
        """Who rests now, by account id."""
        if not self._rests:
            return {}
        now = self._monotonic()
        return {account_id: self._shown(rest, now) for account_id, rest in self._rests.items() if rest.ends > now}

    def soonest(self, account_ids: Iterable[str]) -> float | None:
        """Seconds until the first of these that rest is back; None if none of them rests."""
        now = self._monotonic()
        rests = (self._rests.get(account_id) for account_id in account_ids)
        return min((rest.ends - now for rest in rests if rest is not None and rest.ends > now), default=None)

    def may_try(self, account_id: str) -> bool:
        """
        Whether a request may go to this account now; call it right before sending.

        After a rest one request probes: until it has failed (`start`), succeeded (`clear`) or 15 s are over, the
        others are told no, so that two hundred waiting requests do not knock a shaky account over again
        (`reliability.md` U-19). A resting account may be tried by who decided to do so (`resolve.half_open`), one
        request at a time too. Once it has answered, two at once may go there, then four, and so on: the herd that
        waited does not come all at once.
        """
        rest = self._rests.get(account_id)
        if rest is None:
            return self._has_room(account_id)
        now = self._monotonic()
        if rest.probe_ends > now:
            return False
        rest.probe_ends = now + PROBE_S
        return True

    def release(self, account_id: str) -> None:
        """A try ended without a word on how the account is: the next request may probe at once."""
        rest = self._rests.get(account_id)
        if rest is not None:
            rest.probe_ends = 0.0
        ramp = self._ramps.get(account_id)
        if ramp is not None:
            ramp.under_way = max(0, ramp.under_way - 1)

    def standings(self) -> tuple[Standing, ...]:
        """Everything that is known, for other `Cooldowns`; its times count from this moment, as 0."""
        now = self._monotonic()
        return tuple(
            Standing(
                key=key, rest=_rest_moved(self._rests.get(key), -now), ramp=_ramp_moved(self._ramps.get(key), -now)
            )
            for key in self._rests.keys() | self._ramps.keys()
        )

    def adopt(self, standings: Iterable[Standing]) -> None:
        """Know what others know (`standings`), and nothing else."""
        now = self._monotonic()
        moved = [(one.key, _rest_moved(one.rest, now), _ramp_moved(one.ramp, now)) for one in standings]
        self._rests = {key: rest for key, rest, _ in moved if rest is not None}
        self._ramps = {key: ramp for key, _, ramp in moved if ramp is not None}

    def _has_room(self, account_id: str) -> bool:
        """Whether an account that came back takes one more; it is counted until it has answered or failed."""
        ramp = self._ramps.get(account_id)
        if ramp is None:
            return True
        if ramp.ends <= self._monotonic():
            del self._ramps[account_id]
            return True
        if ramp.under_way >= ramp.room:
            return False
        ramp.under_way += 1
        return True

    def _shown(self, rest: Rest, now: float) -> Cooldown:
        return Cooldown(
            until=self._now_ms() + round((rest.ends - now) * 1000), reason=rest.reason, failures=rest.failures
        )


def _rest_moved(rest: Rest | None, by_s: float) -> Rest | None:
    """The same on a clock that shows so many seconds more."""
    if rest is None:
        return None
    return replace(rest, ends=rest.ends + by_s, probe_ends=rest.probe_ends and rest.probe_ends + by_s)


def _ramp_moved(ramp: Ramp | None, by_s: float) -> Ramp | None:
    return replace(ramp, ends=ramp.ends + by_s) if ramp is not None else None


def backoff_s(failures: int) -> float:
    """Seconds of rest after this many failures in a row: 15, 30, 60, 120, 240, 300, 300 …"""
    return min(BASE_S * 2.0 ** min(failures - 1, 10), CAP_S)
