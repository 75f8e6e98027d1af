"""
What the REST API's JSON looks like: keys as in `interface.md` 4, times as ISO 8601 text.

The server answers these, its OpenAPI description is made from them, and the client hands them on.
"""

from typing import Any, NotRequired, TypedDict


class CooldownJson(TypedDict):
    """Until when an account rests, and why."""

    until: str
    reason: str
    failures: int


class QuotaJson(TypedDict):
    """One of a provider's own limits, as its last answer told: the share that is used (0 to 1), and its reset."""

    name: str
    used: float
    resets_at: str | None


class AccountJson(TypedDict):
    """A provider account."""

    id: str
    name: str
    provider: str
    auth_type: str
    base_url: str | None
    allow_private: bool
    priority: int
    rate_limit: int
    monthly_budget: float | None
    tokens_per_minute: int
    daily_budget: float | None
    enabled: bool
    subscription_type: str | None
    account_email: str | None
    external_account_id: str | None
    token_expires_at: str | None
    last_used_at: str | None
    last_error: str | None
    last_error_at: str | None
    error_count: int
    status: str
    api_key_hint: str
    credential_file: str | None
    decrypt_error: bool
    created_at: str
    updated_at: str
    cooldown: CooldownJson | None
    model_cooldowns: dict[str, CooldownJson]
    month_spend_usd: float
    day_spend_usd: float
    quotas: list[QuotaJson]
    minute_requests: int
    minute_tokens: int


class ProbeJson(TypedDict):
    """How a test of an account went."""

    success: bool
    message: str
    latency_ms: int
    models: list[str]


class ModelJson(TypedDict):
    """A model that can be reached; prices in US dollars for a million tokens, by `table`, `user`, or `unknown`."""

    id: str
    provider: str
    accounts: list[str]
    context_window: int | None
    max_output_tokens: int | None
    supports_tool_calling: bool | None
    supports_reasoning: bool | None
    input_usd: float | None
    output_usd: float | None
    cache_read_usd: float | None
    cache_write_usd: float | None
    price_source: str


class LimitJson(TypedDict):
    """
    What a model can do; None is unknown, `source` is `default` or `user`.

    Prices are the user's own, US dollars for a million tokens; None leaves them to the price table.
    """

    max_output_tokens: int | None
    context_window: int | None
    supports_tool_calling: bool | None
    supports_reasoning: bool | None
    source: str
    price_input: float | None
    price_output: float | None
    price_cache_read: float | None
    price_cache_write: float | None


class RefreshedJson(TypedDict):
    """What a refresh of one account's list of models came to."""

    account_id: str
    account_name: str
    models: int
    error: str | None


class ProviderJson(TypedDict):
    """A provider."""

    id: str
    label: str
    base_url: str | None
    auth_types: list[str]
    wire_formats: list[str]
    needs_base_url: bool
    base_url_hint: str
    key_optional: bool
    key_env: list[str]
    is_local: bool
    lists_models: bool
    families: list[str]
    key_hint: str
    console_url: str


class SlotJson(TypedDict):
    """One row of a config."""

    id: str
    config_id: str
    tier: str
    account_id: str
    account_name: str
    priority: int
    target_model: str | None


class RuleJson(TypedDict):
    """One rule of a config; a condition that is not asked for is "", 0 or None."""

    name: str
    enabled: bool
    model: str
    min_tokens: int
    thinking: bool | None
    images: bool | None
    web_search: bool | None
    background: bool | None
    subagent: bool | None
    header: str
    tier: str | None
    account_id: str | None
    target_model: str | None


class ConfigJson(TypedDict):
    """A routing config."""

    id: str
    name: str
    description: str
    is_active: bool
    routing_strategy: str
    created_at: str
    tiers: list[SlotJson]
    rules: list[RuleJson]
    tier_strategies: dict[str, str]
    default_tier: str | None


class TenantJson(TypedDict):
    """A tenant."""

    id: str
    name: str
    api_key_prefix: str
    config_id: str | None
    rate_limit: int
    monthly_budget: float | None
    tokens_per_minute: int
    daily_budget: float | None
    models: list[str]
    expires_at: str | None
    previous_key_until: str | None
    month_spend_usd: float
    day_spend_usd: float
    enabled: bool
    created_at: str
    updated_at: str
    settings: dict[str, Any]


class TenantKeyJson(TypedDict):
    """A tenant with its new key, shown once."""

    tenant: TenantJson
    api_key: str
    warning: str


class SettingJson(TypedDict):
    """A setting with the value in force."""

    key: str
    value: Any
    source: str
    type: str
    default: Any
    doc: str
    scope: str
    group: str
    env: str | None
    choices: list[str]
    words: list[str]
    minimum: float | None
    secret: bool


class DetectorJson(TypedDict):
    """A guardrail with its switches for one tenant, or for everybody."""

    id: str
    name: str
    description: str
    category: str
    enabled: bool
    default_on: bool
    active: bool
    detection_count: int
    level: str
    style: str
    styles: list[str]
    is_custom: bool
    pattern: str
    tenant_id: str | None


class AllowedJson(TypedDict):
    """An entry of the allow-list."""

    value: str
    is_pattern: bool
    tenant_id: str | None
    created_at: str


class MappingStatsJson(TypedDict):
    """How many values have a stand-in."""

    total_mappings: int
    by_category: dict[str, int]


class MappingJson(TypedDict):
    """A value's stand-in; `original` is masked."""

    id: str
    category: str
    original: str
    replacement: str
    tenant_id: str | None
    created_at: str


class MappingPageJson(TypedDict):
    """One page of them."""

    mappings: list[MappingJson]
    total: int


class PrivacyJson(TypedDict):
    """Guardrails as a whole; no categories means all."""

    enabled: bool
    categories: list[str]
    stats: MappingStatsJson


class SpanJson(TypedDict):
    """A finding: code points of the text, the detector, and what takes their place."""

    start: int
    end: int
    category: str
    replacement: str


class BenchJson(TypedDict):
    """What guardrails make of a text."""

    anonymized: str
    replacements_made: int
    spans: list[SpanJson]


class LogJson(TypedDict):
    """A row of the request log; `id` is `request_id`."""

    id: str
    request_id: str
    timestamp: str
    method: str
    path: str
    inbound_format: str
    outcome: str
    status_code: int
    account_id: str | None
    account_name: str | None
    provider: str | None
    config_id: str | None
    tier: str | None
    original_model: str | None
    routed_model: str | None
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cache_write_1h_tokens: int
    reasoning_tokens: int
    estimated: bool
    cost_usd: float | None
    latency_ms: int
    ttft_ms: int | None
    is_stream: bool
    is_failover: bool
    error_message: str | None
    request_body: str | None
    response_body: str | None
    tenant_id: str | None
    attempts: list[dict[str, Any]]
    route: dict[str, Any] | None
    warnings: list[str]
    guardrails: dict[str, int]
    restored: int
    unknown_tokens: int
    cache_tax_usd: float | None
    is_notional: bool
    cache_saved_usd: float | None


class LogSegmentJson(TypedDict):
    """A piece of a prompt: a tool, the system prompt, a message or a part of one."""

    name: str
    text: str


class LogDivergenceJson(TypedDict):
    """The first piece that is another than before, as the lines of a unified diff."""

    name: str
    lines: list[str]


class LogOptionJson(TypedDict):
    """A member of a body besides its prompt that has changed."""

    name: str
    before: Any
    after: Any


class LogDiffJson(TypedDict):
    """
    What a request sent against the one before it in its conversation.

    `kept` of `before` pieces at the beginning are as they were; where all are, `diverged` is null and the whole prompt
    before is a prefix of this one. Where nothing could be compared, `reason` says why.
    """

    request_id: str
    account_name: str | None
    previous_id: str | None
    previous_at: str | None
    previous_account: str | None
    reason: str
    kept: int
    before: int
    kept_chars: int
    diverged: LogDivergenceJson | None
    added: list[LogSegmentJson]
    removed: list[str]
    options: list[LogOptionJson]


class LogPageJson(TypedDict):
    """One page of the request log."""

    logs: list[LogJson]
    total: int


class UsageJson(TypedDict):
    """Totals of one group."""

    group: str
    requests: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    cost_usd: float
    errors: int
    cache_tax_usd: float
    cancelled: int
    cache_write_1h_tokens: int
    reasoning_tokens: int
    notional_usd: float
    cache_saved_usd: float
    estimated: int
    unpriced: int
    cache_hit_rate: float


class CandidateJson(TypedDict):
    """One account the router considered."""

    account_id: str
    account_name: str
    provider: str
    model: str
    priority: int
    verdict: str
    reason: str
    move_usd: float | None


class RouteJson(TypedDict):
    """What the router would do."""

    model: str
    tier: str | None
    strategy: str
    config_id: str | None
    config_name: str | None
    routing_strategy: str | None
    rule: str | None
    conversation: str
    affinity: str
    affinity_reason: str
    held_by: str | None
    wait_s: float
    candidates: list[CandidateJson]
    skipped: list[CandidateJson]


class KeyJson(TypedDict):
    """A key, without the key."""

    fingerprint: str
    source: str
    place: str


class KeysJson(TypedDict):
    """Both keys of the data directory."""

    account_key: KeyJson
    guardrail_key: KeyJson
    decrypt_errors: int


class RotationJson(TypedDict):
    """What a change of a key did."""

    fingerprint: str
    re_encrypted: int
    failed: int


class NewKeyJson(TypedDict):
    """A key that is shown once."""

    api_key: str
    warning: str


class LoginJson(TypedDict):
    """A login under way."""

    id: str
    provider: str
    status: str
    url: str
    redirect_uri: str
    user_code: str
    expires_at: str
    account_id: str | None
    account_name: str | None
    message: str
    hint: str


class StartedLoginJson(LoginJson):
    """The same with what the user should know before."""

    notice: str


class FoundLoginJson(TypedDict):
    """A tool's login on the server's machine."""

    provider: str
    path: str
    expires_at: str | None
    email: str | None
    plan: str | None
    linked_to: str | None


class LiveCandidateJson(TypedDict):
    """An account of a running request's route: `asked` now, `next` in line, `tried`, or `skipped`; and why."""

    account_id: str
    account: str
    model: str
    turn: str
    reason: str


class LiveRequestJson(TypedDict):
    """A request that is running."""

    id: str
    path: str
    wire_format: str
    started_at: str
    elapsed_ms: int
    state: str
    tenant_id: str | None
    tenant: str | None
    model: str | None
    routed_model: str | None
    account_id: str | None
    account: str | None
    provider: str | None
    is_stream: bool
    attempts: int
    ttft_ms: int | None
    input_tokens: int
    output_tokens: int
    bytes: int
    can_reroute: bool
    candidates: list[LiveCandidateJson]


class StepJson(TypedDict):
    """One difference between what is and what shall be."""

    noun: str
    name: str
    action: str
    changes: dict[str, list[Any]]


class OutcomeJson(TypedDict):
    """What was done to make a declaration true, or would be."""

    changed: bool
    dry_run: bool
    steps: list[StepJson]
    tenant_keys: dict[str, str]


class FinetuneJson(TypedDict):
    """The fine-tune dataset."""

    enabled: bool
    full_context: bool
    file_exists: bool
    file_size_bytes: int
    entry_count: int
    file_path: str
    dropped: int


class FaultJson(TypedDict):
    """What went wrong: a stable word for machines, what happened, what to do now, and the input field it is about."""

    code: str
    message: str
    hint: str
    field: NotRequired[str]


class ErrorJson(TypedDict):
    """The body of every error."""

    error: FaultJson


class HealthJson(TypedDict):
    """A server that lives."""

    status: str


class InfoJson(TypedDict, total=False):
    """What a server is and what it has lost; ports and times are there when it listens."""

    version: str
    pid: int
    host: str
    proxy_port: int
    api_port: int
    workers: int
    started_at: str
    uptime_s: float
    data_dir: str
    accounts: int
    configs: int
    active_config: str | None
    tenants: int
    sessions: bool
    decrypt_errors: int
    dropped_logs: int
    waiting_logs: int
    log_problem: str | None
    refusals_not_logged: int
    logs_held_back: Any
    shared_state: str
    shared_state_problem: str | None


class DeletedJson(TypedDict):
    """How many there were."""

    deleted: int


class AlertsJson(TypedDict):
    """Whether alerts go out, and how many were lost since the start."""

    enabled: bool
    dropped: int


class SentJson(TypedDict):
    """An alert went out."""

    sent: bool


class LoginLinkJson(TypedDict):
    """A link that signs one browser in to the web view, once."""

    url: str
    expires_at: str


class ToolJson(TypedDict):
    """A coding tool: what to set, and where its file points."""

    id: str
    label: str
    where: str
    file: str
    writable: bool
    unwritable: str
    points: str
    state: str
    target: str
    problem: str
    installed: bool
    askable: bool
    snippet: str
    note: str


class SetupJson(TypedDict):
    """The proxy as tools are told of it, and every tool."""

    base_url: str
    asks_for_key: bool
    tools: list[ToolJson]


class ToolChangeJson(TypedDict):
    """
    An edit of a tool's file, keys hidden; `drift` is what changed since CodeGate wrote it.

    `has_original`: the file was there before CodeGate's first edit, and is kept as it was.
    """

    path: str
    changed: bool
    backup: str
    has_original: bool
    diff: str
    drift: str


class ToolTestJson(TypedDict):
    """How a request with a tool's own address and key went."""

    success: bool
    message: str
    url: str
    latency_ms: int
    models: int
    asked: bool
    answer: str


class SessionJson(TypedDict):
    """A terminal session; `status` is `creating`, `running`, `stopped` or `gone`."""

    id: str
    name: str
    kind: str
    is_login: bool
    status: str
    container_id: str | None
    container_name: str
    account_id: str | None
    tenant_id: str | None
    terminals: int
    created_at: str
    last_active_at: str | None


class AuthUrlsJson(TypedDict):
    """Login pages that a session's tools wanted to open, newest first."""

    urls: list[str]
