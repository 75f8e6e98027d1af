"""`Route`: what the router decided, and for every account why it stands where it stands."""

from typing import Literal

from codegate.records import Account, Cooldown, Record

Verdict = Literal["chosen", "fallback", "skipped"]


class RouteRequest(Record, frozen=True, kw_only=True):
    """
    What a decision needs to know of a request.

    Attributes:
        model: As the client asked.
        wire_format: The client's format.
        config_id: The tenant's own config, or None for the active one.
    """

    model: str
    wire_format: str
    config_id: str | None = None


class Facts(Record, frozen=True, kw_only=True):
    """
    The living numbers a decision reads, beside the snapshot.

    Attributes:
        cooldowns: Accounts that rest now, by id (`until` in milliseconds UTC).
        over_rate_limit: Ids of accounts whose minute is used up.
        month_spend: US dollars of this month by account id.
        cursors: Round-robin position by `config:tier`.
    """

    cooldowns: dict[str, Cooldown] = {}
    over_rate_limit: frozenset[str] = frozenset()
    month_spend: dict[str, float] = {}
    cursors: dict[str, int] = {}


class Candidate(Record, frozen=True, kw_only=True):
    """
    One account that was considered.

    Attributes:
        model: Name the provider will be asked for.
        verdict: `chosen` is first in line, `fallback` comes after, `skipped` is not tried.
        reason: One short sentence.
    """

    account: Account
    model: str
    priority: int
    verdict: Verdict
    reason: str


class Route(Record, frozen=True, kw_only=True):
    """
    A decision.

    Attributes:
        strategy: `config` or `direct` (no config applies).
        candidates: To be tried, in order; empty when nobody can take the request.
        skipped: The rest, with reasons.
        cursor: Round-robin key to advance when this route is used, or None.
    """

    strategy: Literal["config", "direct"]
    candidates: tuple[Candidate, ...]
    skipped: tuple[Candidate, ...] = ()
    config_id: str | None = None
    config_name: str | None = None
    routing_strategy: str | None = None
    tier: str | None = None
    cursor: str | None = None
