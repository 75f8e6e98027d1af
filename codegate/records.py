"""
The nouns: what travels between floors.

Every record is frozen. Times are milliseconds UTC (`*_at`), money is US dollars, ids are text. A record that
crosses a door is turned into JSON there (times become ISO text). Secrets live in `Secret` only, which prints
as `***` and has no JSON form.
"""

from typing import Any, NoReturn

import msgspec


class Secret:
    """A text that must not be printed, logged, compared in variable time, pickled or turned into JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; call it where it leaves for the provider, nowhere else."""
        return self._text

    @property
    def hint(self) -> str:
        """The last four characters behind an ellipsis, or nothing for a short secret."""
        return f"…{self._text[-4:]}" if len(self._text) >= 12 else ""

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: keyword-only, immutable, comparable."""


class Cooldown(Record, frozen=True, kw_only=True):
    """An account rests: until when (milliseconds UTC), why, after how many failures in a row."""

    until: int
    reason: str
    failures: int


class QuotaWindow(Record, frozen=True, kw_only=True):
    """
    One of a provider's own limits, as its last answer told.

    Attributes:
        name: `5h`, `7d`, `requests`, `tokens`, or as the provider calls it.
        used: Share, 0 to 1.
        resets_at: Milliseconds UTC, or None if it was not told.
    """

    name: str
    used: float
    resets_at: int | None = None


class Account(Record, frozen=True, kw_only=True):
    """
    A provider account, without its secrets.

    Attributes:
        provider: Key of `PROVIDERS`.
        auth_type: `api_key`, `oauth` or `passthrough` (the client's own login is used, none is stored).
        base_url: None means the provider's own.
        allow_private: The base URL may be on loopback or a private network.
        priority: Higher is asked first.
        rate_limit: Requests a minute; 0 is unlimited.
        monthly_budget: US dollars; None or 0 is unlimited.
        tokens_per_minute: Input and output together; 0 is unlimited.
        daily_budget: US dollars of a UTC day; None or 0 is unlimited.
        status: `unknown`, `active`, `expired`, `error`, `rate_limited` or `needs_login`.
        api_key_hint: Last four characters of the stored key, or "".
        credential_file: A tool's own login that this account uses, read only; None for a login or key of its own.
        decrypt_error: The stored secret does not open with the present account key.
    """

    id: str
    name: str
    provider: str
    auth_type: str = "api_key"
    base_url: str | None = None
    allow_private: bool = False
    priority: int = 0
    rate_limit: int = 60
    monthly_budget: float | None = None
    tokens_per_minute: int = 0
    daily_budget: float | None = None
    enabled: bool = True
    subscription_type: str | None = None
    account_email: str | None = None
    external_account_id: str | None = None
    token_expires_at: int | None = None
    last_used_at: int | None = None
    last_error: str | None = None
    last_error_at: int | None = None
    error_count: int = 0
    status: str = "unknown"
    api_key_hint: str = ""
    credential_file: str | None = None
    decrypt_error: bool = False
    created_at: int = 0
    updated_at: int = 0


class Credentials(Record, frozen=True, kw_only=True):
    """The secrets of one account. `api_key` is the access token of an OAuth account."""

    account_id: str
    api_key: Secret | None = None
    refresh_token: Secret | None = None


class TierSlot(Record, frozen=True, kw_only=True):
    """One row of a config: this account serves this tier, at this priority, maybe under another model name."""

    id: str
    config_id: str
    tier: str
    account_id: str
    account_name: str = ""
    priority: int = 0
    target_model: str | None = None


class Rule(Record, frozen=True, kw_only=True):
    """
    A rule of a config, asked before tiers: where requests go for which all of it holds.

    Attributes:
        model: Pattern of the model's name (`*`, `?`, any case); "" is any.
        min_tokens: Least number of input tokens, estimated; 0 is any.
        thinking: The model is to think; None does not ask, False is for requests where it is not.
        images: Pictures are in the conversation; likewise.
        web_search: The client brings the provider's own web search; likewise.
        background: A side request: a title, a summary; likewise.
        subagent: A sub-agent asks; likewise.
        header: A header that must be there: `name`, or `name: pattern` for its value; "" is none.
        tier: Where to, or None for the model's own.
        account_id: Asked first; the tier's others come after it. None is whoever the tier has.
        target_model: Asked for instead, as if the client had; of `account_id` in so many words.
    """

    name: str = ""
    enabled: bool = True
    model: str = ""
    min_tokens: int = 0
    thinking: bool | None = None
    images: bool | None = None
    web_search: bool | None = None
    background: bool | None = None
    subagent: bool | None = None
    header: str = ""
    tier: str | None = None
    account_id: str | None = None
    target_model: str | None = None


class TerminalSession(Record, frozen=True, kw_only=True):
    """
    A container in which somebody works at a terminal.

    Attributes:
        kind: What its terminal runs: `shell`, `claude`, `codex` or `gemini`.
        is_login: It is there for the tool's own login, so it does not know the proxy.
        status: As last known: `creating`, `running` or `stopped`.
        account_id: The account that its login is for, or None.
        tenant_id: The tenant made for it, gone with it; None when it has the proxy's own key, or none.
    """

    id: str
    name: str
    kind: str
    is_login: bool
    status: str
    container_id: str | None
    account_id: str | None
    tenant_id: str | None
    created_at: int
    last_active_at: int | None


class Config(Record, frozen=True, kw_only=True):
    """
    A named routing configuration; exactly one is active.

    Attributes:
        rules: The first that holds says where a request goes.
        tier_strategies: By tier, where it is not `routing_strategy`.
        default_tier: Of models whose name tells none; None leaves it to the setting of this name.
    """

    id: str
    name: str
    description: str = ""
    is_active: bool = False
    routing_strategy: str = "priority"
    created_at: int = 0
    tiers: tuple[TierSlot, ...] = ()
    rules: tuple[Rule, ...] = ()
    tier_strategies: dict[str, str] = {}
    default_tier: str | None = None


class Tenant(Record, frozen=True, kw_only=True):
    """
    One of several users of a proxy; the key itself is never stored, only its SHA-256.

    Attributes:
        rate_limit: Requests a minute; 0 is unlimited.
        tokens_per_minute: Input and output together; 0 is unlimited.
        monthly_budget: US dollars of a UTC month; None or 0 is unlimited.
        daily_budget: US dollars of a UTC day; None or 0 is unlimited.
        models: Patterns (`*`, `?`, any case) of the model names it may ask for; none allows all.
        expires_at: From then on its key is refused, milliseconds UTC; None is never.
        previous_key_hash: SHA-256 of the key before the present one, while that still works; else None.
        previous_key_until: Until when it works, milliseconds UTC.
    """

    id: str
    name: str
    api_key_hash: str
    api_key_prefix: str
    config_id: str | None = None
    rate_limit: int = 0
    monthly_budget: float | None = None
    tokens_per_minute: int = 0
    daily_budget: float | None = None
    models: tuple[str, ...] = ()
    expires_at: int | None = None
    previous_key_hash: str | None = None
    previous_key_until: int | None = None
    enabled: bool = True
    created_at: int = 0
    updated_at: int = 0


class Usage(Record, frozen=True, kw_only=True):
    """
    Tokens of one answer, each token counted in exactly one field but `reasoning_tokens` (`protocols.md` 2.4).

    Attributes:
        input_tokens: Input read at full price: neither from nor to a cache.
        output_tokens: All output, reasoning included.
        cache_write_1h_tokens: The part of `cache_write_tokens` kept for an hour.
        reasoning_tokens: The part of `output_tokens` spent on reasoning.
        estimated: The provider said nothing; the numbers are ours.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cache_write_1h_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False


class Attempt(Record, frozen=True, kw_only=True):
    """
    One try at one account.

    Attributes:
        outcome: `ok`, `error`, `unreachable`, `timeout`, `skipped`, `cancelled`, `rerouted` (the operator had another
            account asked), or `waited` for it to be back.
    """

    account_id: str
    account_name: str
    model: str
    outcome: str
    status: int | None = None
    reason: str = ""
    latency_ms: int = 0


class RequestLog(Record, frozen=True, kw_only=True):
    """
    One request of a client, whatever became of it.

    Attributes:
        timestamp: When it came in, milliseconds UTC.
        outcome: `ok`, `error`, `cancelled` (the client left) or `broken` (the provider broke off mid-stream).
        ttft_ms: Milliseconds to the first content byte sent, or None.
        route: What the router decided and why (JSON-able), or None when it did not come to that.
        warnings: What a conversion could not keep, `code:field` each.
        guardrails: Detector or custom pattern -> places in the request where it hid something.
        restored: Places of the answer where originals were put back.
        unknown_tokens: Tokens in the answer that were never issued, or that the model mangled beyond recognition.
        cache_tax_usd: What leaving the account that held the conversation's prompt cache cost; None if it was not left.
        is_notional: Paid by a subscription or the client's own login: `cost_usd` is what an API key would have cost.
        cache_saved_usd: How much more it would have cost without prompt caching, less than 0 where writing to a cache
            cost more than it brought; None if the price is not known.
        traceparent: The client's trace context (W3C), for telemetry; it is not stored.
    """

    request_id: str
    timestamp: int
    method: str
    path: str
    inbound_format: str
    outcome: str
    status_code: int
    account_id: str | None = None
    account_name: str | None = None
    provider: str | None = None
    config_id: str | None = None
    tier: str | None = None
    original_model: str | None = None
    routed_model: str | None = None
    usage: Usage = Usage()
    cost_usd: float | None = None
    latency_ms: int = 0
    ttft_ms: int | None = None
    is_stream: bool = False
    is_failover: bool = False
    error_message: str | None = None
    request_body: str | None = None
    response_body: str | None = None
    tenant_id: str | None = None
    attempts: tuple[Attempt, ...] = ()
    route: dict[str, Any] | None = None
    warnings: tuple[str, ...] = ()
    guardrails: dict[str, int] = {}
    restored: int = 0
    unknown_tokens: int = 0
    cache_tax_usd: float | None = None
    is_notional: bool = False
    cache_saved_usd: float | None = None
    traceparent: str = ""


class UsageRow(Record, frozen=True, kw_only=True):
    """
    Totals of one group of requests.

    Attributes:
        group: An account, model, tier, tenant, provider, day or hour.
        cost_usd: Of requests whose price is known; `notional_usd` of it was paid by subscriptions.
        errors: Requests that failed or broke off; `cancelled` counts those that their client left.
        cache_saved_usd: What prompt caching saved.
        estimated: Requests whose tokens the provider did not say.
        unpriced: Requests with tokens whose model has no known price: they are missing in `cost_usd`.
    """

    group: str
    requests: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_usd: float
    errors: int = 0
    cache_tax_usd: float = 0.0
    cancelled: int = 0
    cache_write_1h_tokens: int = 0
    reasoning_tokens: int = 0
    notional_usd: float = 0.0
    cache_saved_usd: float = 0.0
    estimated: int = 0
    unpriced: int = 0

    @property
    def cache_hit_rate(self) -> float:
        """Share of the input that was read from a cache, 0 to 1."""
        read = self.cache_read_tokens
        total = read + self.cache_write_tokens + self.input_tokens
        return read / total if total else 0.0


class ModelLimit(Record, frozen=True, kw_only=True):
    """
    What one model can do, and what it costs where the user knows better than the price table.

    Attributes:
        price_input: US dollars for a million tokens of input; None leaves it to the table.
        price_output: The same of output.
        price_cache_read: The same of input read from a cache.
        price_cache_write: The same of input written to one.
        source: `default` or `user`.
    """

    model_id: str
    max_output_tokens: int | None = None
    context_window: int | None = None
    supports_tool_calling: bool | None = None
    supports_reasoning: bool | None = None
    source: str = "default"
    price_input: float | None = None
    price_output: float | None = None
    price_cache_read: float | None = None
    price_cache_write: float | None = None


class CustomDetector(Record, frozen=True, kw_only=True):
    """
    A user's own pattern, beside the built-in detectors.

    Attributes:
        id: Made of the name, `[a-z0-9_]`; findings are counted under it.
        pattern: RE2 source; the group `v`, or else the whole match, is replaced.
        category: `pii`, `credentials`, `network` or `financial`.
        tenant_id: Whose it is; None for everybody's.
    """

    id: str
    name: str
    pattern: str
    description: str = ""
    category: str = "pii"
    enabled: bool = True
    tenant_id: str | None = None
    created_at: int = 0


class AllowedText(Record, frozen=True, kw_only=True):
    """Text that guardrails never replace: a value, or RE2 source that must match a whole finding."""

    value: str
    is_pattern: bool = False
    tenant_id: str | None = None
    created_at: int = 0


class Snapshot(Record, frozen=True, kw_only=True):
    """
    Everything the hot path reads, as it was at one moment. Never changed; a new one is put in its place.

    Attributes:
        version: Rises with every change.
        accounts: By id, in order of creation.
        credentials: By account id; accounts whose secret does not decrypt are missing.
        configs: By id.
        tenants_by_key: By SHA-256 (hex) of a tenant's key, the one before the present one too.
        settings: Stored values by key, parsed.
        tenant_settings: Stored values by tenant id, then key, parsed.
        month_spend: US dollars of this month by account id.
        custom_detectors: Users' own patterns, by id, those of all tenants.
        allowed: What guardrails never replace, for everybody and for each tenant.
    """

    version: int = 0
    accounts: dict[str, Account] = {}
    credentials: dict[str, Credentials] = {}
    configs: dict[str, Config] = {}
    active_config: Config | None = None
    tenants_by_key: dict[str, Tenant] = {}
    settings: dict[str, Any] = {}
    tenant_settings: dict[str, dict[str, Any]] = {}
    model_limits: dict[str, ModelLimit] = {}
    month_spend: dict[str, float] = {}
    custom_detectors: dict[str, CustomDetector] = {}
    allowed: tuple[AllowedText, ...] = ()

    @property
    def tenants(self) -> dict[str, Tenant]:
        """Every tenant once, by id."""
        return {tenant.id: tenant for tenant in self.tenants_by_key.values()}
