"""`Route`: what the router decided, and for every account why it stands where it stands."""

from typing import Literal

from codegate.records import Account, Cooldown, ModelLimit, Record

Verdict = Literal["chosen", "fallback", "skipped"]
Affinity = Literal["none", "new", "kept", "waiting", "moved"]


class Features(Record, frozen=True, kw_only=True):
    """
    What rules may ask of a request. Only what some rule asks for is filled in.

    Attributes:
        input_tokens: Estimated.
        headers: Those that rules name, by name in lower case.
    """

    input_tokens: int = 0
    thinking: bool = False
    images: bool = False
    web_search: bool = False
    background: bool = False
    subagent: bool = False
    headers: dict[str, str] = {}


class RouteRequest(Record, frozen=True, kw_only=True):
    """
    What a decision needs to know of a request.

    Attributes:
        model: As the client asked.
        wire_format: The client's format.
        config_id: The tenant's own config, or None for the active one.
        default_tier: Of models whose name tells none; "" leaves them to all tiers.
        features: What rules ask for.
        conversation: Key of the conversation it belongs to; "" without affinity.
        max_wait_s: Longest rest of the account with the warm cache that is waited for; 0 never waits.
        worth_waiting_usd: Price of moving from which on that wait is worth it.
    """

    model: str
    wire_format: str
    config_id: str | None = None
    default_tier: str = ""
    features: Features = Features()
    conversation: str = ""
    max_wait_s: float = 0.0
    worth_waiting_usd: float = 0.0


class Held(Record, frozen=True, kw_only=True):
    """
    Who served a conversation last.

    Attributes:
        provider: Of the account, for prices.
        model: As the provider was asked for it.
        tokens: Length of the prefix in its cache, as last counted; 0 is unknown or none.
        warm_until: The provider forgets the prefix then, milliseconds UTC.
        served_at: Milliseconds UTC.
    """

    account_id: str
    account_name: str
    provider: str
    model: str
    tokens: int = 0
    warm_until: int = 0
    served_at: int = 0


class Facts(Record, frozen=True, kw_only=True):
    """
    The living numbers a decision reads, beside the snapshot.

    Attributes:
        cooldowns: Accounts that rest now, by id (`until` in milliseconds UTC).
        over_rate_limit: Ids of accounts whose minute is used up.
        month_spend: US dollars of this month by account id.
        day_spend: US dollars of today (UTC) by account id.
        cursors: Round-robin position by `config:tier`.
        held: Who served this conversation last, or None.
        prices: What the user said of models, which goes before the price table.
    """

    cooldowns: dict[str, Cooldown] = {}
    over_rate_limit: frozenset[str] = frozenset()
    month_spend: dict[str, float] = {}
    day_spend: dict[str, float] = {}
    cursors: dict[str, int] = {}
    held: Held | None = None
    prices: dict[str, ModelLimit] = {}


class Candidate(Record, frozen=True, kw_only=True):
    """
    One account that was considered.

    Attributes:
        model: Name the provider will be asked for.
        verdict: `chosen` is first in line, `fallback` comes after, `skipped` is not tried.
        reason: One short sentence.
        move_usd: What it costs to move the conversation here from the account that holds its cache, where that is
            known and this is not it.
    """

    account: Account
    model: str
    priority: int
    verdict: Verdict
    reason: str
    move_usd: float | None = None


class Route(Record, frozen=True, kw_only=True):
    """
    A decision.

    Attributes:
        strategy: `config` or `direct` (no config applies).
        candidates: To be tried, in order; empty when nobody can take the request.
        skipped: The rest, with reasons.
        routing_strategy: That of the tier.
        rule: The rule that sent the request here, in words, or None.
        cursor: Round-robin key that advances when an account of this route is asked, or None.
        conversation: Its key; "" without affinity.
        held: Who served the conversation last, or None.
        affinity: `none` (off, or no conversation), `new`, `kept`, `waiting` (for the one that holds it), `moved`.
        affinity_reason: One sentence, "" for none.
        wait_s: Seconds to wait before the first candidate is asked.
    """

    strategy: Literal["config", "direct"]
    candidates: tuple[Candidate, ...]
    skipped: tuple[Candidate, ...] = ()
    config_id: str | None = None
    config_name: str | None = None
    routing_strategy: str | None = None
    tier: str | None = None
    rule: str | None = None
    cursor: str | None = None
    conversation: str = ""
    held: Held | None = None
    affinity: Affinity = "none"
    affinity_reason: str = ""
    wait_s: float = 0.0
