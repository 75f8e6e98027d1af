"""
The table of settings: one entry each, and the rules by which a value is found.

A key is an object, never a string at the place of use, so that the type checker knows the type of its value.
Order: flag, environment (scope `process`), tenant (scope `tenant`), stored, default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast

from codegate.errors import Invalid

T = TypeVar("T", bool, int, float, str)
Scope = Literal["process", "global", "tenant"]
Source = Literal["flag", "environment", "tenant", "stored", "default"]
Group = Literal["process", "global", "tenant", "guardrails"]

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """
    One setting.

    Attributes:
        key: Stable name; those of the original keep theirs.
        default: Value when nobody says otherwise; its type is the setting's type.
        doc: One sentence for users.
        scope: `process` is read once at start, `global` is live, `tenant` is live and may differ per tenant.
        env: Environment variable that beats a stored value.
        choices: The only texts allowed, if any.
        minimum: Lowest number allowed, if any.
        maximum: Highest number allowed, if any.
        secret: The value is never shown.
        words: The text is a comma-separated list of these, if any; an empty list is allowed.
    """

    key: str
    default: T
    doc: str
    scope: Scope = "global"
    env: str | None = None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    secret: bool = False
    words: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """Where it is listed: with the guardrails, or with those of its scope."""
        return "guardrails" if self.key.startswith(("privacy_", "guardrail")) else self.scope

    @property
    def type_name(self) -> str:
        """`bool`, `int`, `float` or `str`."""
        return type(self.default).__name__

    def parse(self, value: object) -> T:
        """
        The value as this setting's type, from JSON or text.

        Raises:
            Invalid: Wrong type, not a choice, below the minimum or above the maximum.
        """
        parsed = cast("T", self._typed(value))
        if self.choices and parsed not in self.choices:
            raise Invalid(f"{self.key} must be one of {', '.join(self.choices)}, not {value!r}.", field=self.key)
        number: object = parsed
        if self.minimum is not None and isinstance(number, int | float) and number < self.minimum:
            raise Invalid(f"{self.key} must be at least {self.minimum:g}, not {value}.", field=self.key)
        if self.maximum is not None and isinstance(number, int | float) and number > self.maximum:
            raise Invalid(f"{self.key} must be at most {self.maximum:g}, not {value}.", field=self.key)
        return parsed

    def _typed(self, value: object) -> object:
        kind = type(self.default)
        try:
            if kind is bool:
                return _as_bool(value)
            if isinstance(value, bool):
                raise ValueError
            if kind is int:
                return _as_int(value)
            if kind is float:
                return float(cast("str | float", value))
            if isinstance(value, str):
                return self._listed(value) if self.words else value
        except (TypeError, ValueError):
            pass
        shown = "a value of another type" if self.secret else repr(value)
        raise Invalid(f"{self.key} must be a {self.type_name}, not {shown}.", field=self.key)

    def _listed(self, text: str) -> str:
        said = [word.strip() for word in text.split(",") if word.strip()]
        unknown = next((word for word in said if word not in self.words), None)
        if unknown is not None:
            hint = f"Known: {', '.join(self.words)}."
            raise Invalid(f"{self.key} has no {unknown!r}.", field=self.key, hint=hint)
        return ",".join(dict.fromkeys(said))


def _as_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(text)
    return text in _TRUE


def _as_int(value: object) -> int:
    if isinstance(value, float):
        if value.is_integer():
            return int(value)
        raise ValueError(value)
    return int(cast("str | int", value))


HOST = Setting("host", "127.0.0.1", "Address that both ports bind to.", scope="process", env="CODEGATE_HOST")
PROXY_PORT = Setting(
    "proxy_port", 9212, "Port of the LLM proxy; 0 picks a free one.", scope="process", env="PROXY_PORT", minimum=0
)
API_PORT = Setting(
    "ui_port", 9211, "Port of the REST API and web view; 0 picks a free one.", scope="process", env="UI_PORT", minimum=0
)
WORKERS = Setting(
    "workers",
    1,
    "Processes that serve the proxy's port; more than one uses more than one core.",
    scope="process",
    env="CODEGATE_WORKERS",
    minimum=1,
    maximum=64,
)
DATABASE_URL = Setting(
    "database_url",
    "",
    "Database instead of the SQLite file in the data directory.",
    scope="process",
    env="DATABASE_URL",
    secret=True,
)
SHARED_STATE_URL = Setting(
    "shared_state_url",
    "",
    "Redis or Valkey where several proxies share limits, rests, turns and conversations: redis://, rediss://, unix://.",
    scope="process",
    env="CODEGATE_SHARED_STATE_URL",
    secret=True,
)
LOG_LEVEL = Setting(
    "log_level",
    "info",
    "Least severe log line to print.",
    scope="process",
    env="CODEGATE_LOG_LEVEL",
    choices=("debug", "info", "warning", "error"),
)
LOG_FORMAT = Setting(
    "log_format", "text", "Form of log lines.", scope="process", env="CODEGATE_LOG_FORMAT", choices=("text", "json")
)
ALLOWED_HOSTS = Setting(
    "allowed_hosts",
    "",
    "More names, comma-separated, that a Host header may carry.",
    scope="process",
    env="CODEGATE_ALLOWED_HOSTS",
)
MAX_BODY_MB = Setting(
    "max_body_mb",
    100,
    "Largest request body the proxy reads, in megabytes.",
    scope="process",
    env="CODEGATE_MAX_BODY_MB",
    minimum=1,
)
CONNECT_TIMEOUT = Setting(
    "connect_timeout_s",
    5.0,
    "Seconds to wait for a connection to a provider.",
    scope="process",
    env="CODEGATE_CONNECT_TIMEOUT",
    minimum=0.01,
)
FIRST_BYTE_TIMEOUT = Setting(
    "first_byte_timeout_s",
    600.0,
    "Seconds to wait for a provider's first byte.",
    scope="process",
    env="CODEGATE_FIRST_BYTE_TIMEOUT",
    minimum=0.01,
)
IDLE_TIMEOUT = Setting(
    "idle_timeout_s",
    600.0,
    "Seconds of silence after which a provider's stream counts as broken.",
    scope="process",
    env="CODEGATE_IDLE_TIMEOUT",
    minimum=0.01,
)
COMMIT_AFTER = Setting(
    "commit_after_s",
    15.0,
    "Seconds a client of a stream waits for its status while its provider is silent; then it is 200 and heartbeats.",
    scope="process",
    env="CODEGATE_COMMIT_AFTER",
    minimum=0,
)
HEARTBEAT = Setting(
    "heartbeat_s",
    15.0,
    "Seconds of silence in a stream after which its client gets a sign of life.",
    scope="process",
    env="CODEGATE_HEARTBEAT",
    minimum=0.01,
)
CONFIG_FILE = Setting(
    "config_file",
    "",
    "TOML or YAML file that everything is configured by when the server starts.",
    scope="process",
    env="CODEGATE_CONFIG",
)
CONFIG_WATCH = Setting(
    "config_watch",
    False,
    "Configure everything anew whenever that file changes.",
    scope="process",
    env="CODEGATE_CONFIG_WATCH",
)
ANTHROPIC_TOKEN_URL = Setting(
    "anthropic_token_url",
    "",
    "Token endpoint for Claude logins instead of Anthropic's own.",
    scope="process",
    env="CODEGATE_ANTHROPIC_TOKEN_URL",
)
CODEX_TOKEN_URL = Setting(
    "codex_token_url",
    "",
    "Token endpoint for ChatGPT logins instead of OpenAI's own.",
    scope="process",
    env="CODEGATE_CODEX_TOKEN_URL",
)
TRUST_ENV_PROXIES = Setting(
    "trust_env_proxies",
    False,
    "Reach providers through HTTP_PROXY and HTTPS_PROXY.",
    scope="process",
    env="CODEGATE_TRUST_ENV_PROXIES",
)
DRAIN_TIMEOUT = Setting(
    "drain_timeout_s",
    30.0,
    "Seconds that open streams may go on after a stop was asked for.",
    scope="process",
    env="CODEGATE_DRAIN_TIMEOUT",
    minimum=0,
)
ENABLE_SESSIONS = Setting(
    "enable_sessions",
    False,
    "Offer terminal sessions in Docker containers; whoever has the admin token can then run programs in them.",
    scope="process",
    env="CODEGATE_ENABLE_SESSIONS",
)
DOCKER_SOCKET = Setting(
    "docker_socket",
    "/var/run/docker.sock",
    "Unix socket of the Docker engine that terminal sessions run on.",
    scope="process",
    env="DOCKER_SOCKET",
)
SESSION_NETWORK = Setting(
    "session_network",
    "codegate-sessions",
    "Docker network of terminal sessions, the only one they are in; this one is made when it is missing.",
    scope="process",
    env="SESSION_NETWORK",
)
SESSION_IMAGE = Setting(
    "session_image",
    "codegate-session",
    "Image of terminal sessions, by name or digest; Dockerfile.session builds it.",
    scope="process",
    env="SESSION_IMAGE",
)
SESSION_MEMORY_MB = Setting(
    "session_memory_mb",
    2048,
    "Megabytes of memory that one terminal session may use.",
    scope="process",
    env="SESSION_MEMORY_MB",
    minimum=64,
)
SESSION_PROXY_URL = Setting(
    "session_proxy_url",
    "",
    "The proxy as containers reach it; empty means http://host.docker.internal and the proxy's port.",
    scope="process",
    env="SESSION_PROXY_URL",
)

PROXY_API_KEY = Setting(
    "proxy_api_key",
    "",
    "Key that clients of the proxy must send; empty means loopback only.",
    env="PROXY_API_KEY",
    secret=True,
)
MULTI_TENANCY = Setting("multi_tenancy", False, "Callers are known by tenant keys.")
DEFAULT_TENANT_ID = Setting("default_tenant_id", "", "Tenant of callers that send the proxy's own key.")
AUTO_SWITCH_ON_ERROR = Setting(
    "auto_switch_on_error", True, "Try the next account when one cannot be reached or fails.", scope="tenant"
)
AUTO_SWITCH_ON_RATE_LIMIT = Setting(
    "auto_switch_on_rate_limit", True, "Try the next account when one is rate-limited.", scope="tenant"
)
DEFAULT_TIER = Setting(
    "default_tier",
    "",
    "Tier of models whose name tells none; empty lets every tier of the config serve them.",
    scope="tenant",
    choices=("", "opus", "sonnet", "haiku"),
)
SESSION_AFFINITY = Setting(
    "session_affinity",
    True,
    "Keep a conversation on the account that holds its prompt cache; it moves when that one cannot serve.",
    scope="tenant",
)
AFFINITY_MAX_WAIT = Setting(
    "affinity_max_wait_s",
    5.0,
    "Longest rest, in seconds, of the account that holds a conversation's cache which is waited for; 0 moves at once.",
    scope="tenant",
    minimum=0,
)
AFFINITY_WORTH = Setting(
    "affinity_worth_usd",
    0.05,
    "US dollars that moving a conversation must cost at least for that wait to be worth it.",
    scope="tenant",
    minimum=0,
)
PACE_MAX_WAIT = Setting(
    "pace_max_wait_s",
    5.0,
    "Longest wait, in seconds, for an account that is throttled or resting when no other is free; once a request.",
    scope="tenant",
    minimum=0,
)
HOLD_MAX = Setting(
    "hold_max_s",
    0.0,
    "Seconds that a request may be held in all until some account is back; streams hear heartbeats. 0 is off.",
    scope="tenant",
    minimum=0,
)
REQUEST_DEADLINE = Setting(
    "request_deadline_s",
    900.0,
    "Seconds after which no further account is tried and the present one is given up, unless it has begun to answer.",
    scope="tenant",
    minimum=1,
)
CONVERSION_STRICT = Setting(
    "conversion_strict", False, "Refuse a request when its conversion would lose something.", scope="tenant"
)
UNSUPPORTED_MEDIA = Setting(
    "unsupported_media",
    "error",
    "What becomes of a file that the user has just sent and the model cannot read: a refusal, or words in its place.",
    scope="tenant",
    choices=("error", "placeholder"),
)
TOOL_ATOMIC_STREAMS = Setting(
    "tool_atomic_streams",
    True,
    "Let a tool call in a converted stream reach the client whole and valid, or not at all.",
    scope="tenant",
)
REQUEST_LOGGING = Setting("request_logging", True, "Keep a row for each request: metadata only.", scope="tenant")
DETAILED_REQUEST_LOGGING = Setting(
    "detailed_request_logging", False, "Keep bodies too, as they left this machine.", scope="tenant"
)
LOG_RETENTION_DAYS = Setting("log_retention_days", 30, "Days to keep request logs; 0 keeps them.", minimum=0)
LOG_MAX_MB = Setting(
    "log_max_mb", 1_000, "Megabytes of request logs with bodies, the oldest go first; 0 is no limit.", minimum=0
)
ALERT_WEBHOOK_URL = Setting(
    "alert_webhook_url",
    "",
    "Where alerts are sent, an https URL; empty sends none.",
    env="CODEGATE_ALERT_WEBHOOK_URL",
    secret=True,
)
ALERT_WEBHOOK_PRIVATE = Setting(
    "alert_webhook_private", False, "The webhook may be on this machine or a private network, without https."
)
METRICS_ENABLED = Setting("metrics_enabled", False, "Answer GET /metrics on the proxy's port, for Prometheus.")
METRICS_TENANTS = Setting("metrics_tenants", False, "Tell tenants apart in metrics, by name.")
FINETUNE_LOGGING = Setting(
    "finetune_logging",
    False,
    "Add each good exchange to the fine-tune dataset, as it left this machine.",
    scope="tenant",
)
FINETUNE_FULL_CONTEXT = Setting(
    "finetune_full_context",
    False,
    "Keep the whole conversation in each line of the fine-tune dataset, not its last turn alone.",
    scope="tenant",
)
PRIVACY_ENABLED = Setting(
    "privacy_enabled", True, "Hide what guardrails find in requests and restore it in answers.", scope="tenant"
)
PRIVACY_MAPPING_DAYS = Setting(
    "privacy_mapping_days", 90, "Days to keep what guardrails replaced, encrypted; 0 keeps it.", minimum=0
)
GUARDRAILS_FAIL_OPEN = Setting(
    "guardrails_fail_open",
    False,
    "Send a request unscreened when guardrails break down, instead of none.",
    scope="tenant",
)
GUARDRAILS_ML = Setting(
    "guardrails_ml",
    "off",
    "Language model that looks for names and places in what users write: slow, and it needs its extra.",
    scope="tenant",
    choices=("off", "presidio", "gliner"),
)
GUARDRAIL_ENGINE = Setting(
    "guardrail_engine",
    "auto",
    "What searches texts: RE2, Hyperscan, plain re, or (auto) Hyperscan where it is installed and works, else RE2.",
    scope="process",
    env="CODEGATE_GUARDRAIL_ENGINE",
    choices=("auto", "re2", "hyperscan", "re"),
)

_FOUND = {
    "private_key": "private keys",
    "aws_key": "AWS keys",
    "api_key": "API keys and tokens of services",
    "jwt": "JSON Web Tokens",
    "password": "passwords",
    "url_credentials": "passwords in URLs",
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "ssn": "US social security numbers",
    "passport": "passport numbers",
    "name": "names of people",
    "address": "postal addresses",
    "credit_card": "payment card numbers",
    "iban": "bank account numbers (IBAN)",
    "ip": "public IP addresses",
}
_OFF = frozenset[str]()
"""Detectors that are off until somebody switches them on: `codegate.guardrails.table` says the same."""
_NATURAL = frozenset({"email", "phone", "ssn", "credit_card", "iban", "ip", "name"})
"""Detectors whose findings may become values of the same kind instead of tokens."""


@dataclass(frozen=True, slots=True)
class Switches:
    """The settings of one detector; `style` is None where there are tokens only."""

    enabled: Setting[bool]
    level: Setting[str]
    style: Setting[str] | None

    @property
    def all(self) -> tuple[Setting[Any], ...]:
        """Those that there are."""
        return (self.enabled, self.level, *((self.style,) if self.style else ()))


def _switches(detector_id: str, found: str) -> Switches:
    key = f"guardrail_{detector_id}"
    level, style = f"How sure one must be of {found} to hide them.", f"What takes the place of {found}."
    has_style = detector_id in _NATURAL
    return Switches(
        Setting(f"{key}_enabled", detector_id not in _OFF, f"Hide {found}.", scope="tenant"),
        Setting(f"{key}_level", "strict", level, scope="tenant", choices=("strict", "broad")),
        Setting(f"{key}_style", "token", style, scope="tenant", choices=("token", "natural")) if has_style else None,
    )


GUARDRAILS: dict[str, Switches] = {detector_id: _switches(detector_id, found) for detector_id, found in _FOUND.items()}
"""The switches of every detector by its id, in the order they are shown."""

GUARDRAIL_GROUPS = ("pii", "credentials", "network", "financial")
PRIVACY_CATEGORIES = Setting(
    "privacy_categories",
    "",
    "Only these detectors or groups of them may find anything, comma-separated; empty means all that are enabled.",
    scope="tenant",
    words=(*GUARDRAILS, *GUARDRAIL_GROUPS),
)

_ALL: tuple[Setting[Any], ...] = (
    HOST,
    PROXY_PORT,
    API_PORT,
    WORKERS,
    DATABASE_URL,
    SHARED_STATE_URL,
    LOG_LEVEL,
    LOG_FORMAT,
    ALLOWED_HOSTS,
    MAX_BODY_MB,
    CONNECT_TIMEOUT,
    FIRST_BYTE_TIMEOUT,
    IDLE_TIMEOUT,
    COMMIT_AFTER,
    HEARTBEAT,
    CONFIG_FILE,
    CONFIG_WATCH,
    ANTHROPIC_TOKEN_URL,
    CODEX_TOKEN_URL,
    TRUST_ENV_PROXIES,
    DRAIN_TIMEOUT,
    ENABLE_SESSIONS,
    DOCKER_SOCKET,
    SESSION_NETWORK,
    SESSION_IMAGE,
    SESSION_MEMORY_MB,
    SESSION_PROXY_URL,
    PROXY_API_KEY,
    MULTI_TENANCY,
    DEFAULT_TENANT_ID,
    AUTO_SWITCH_ON_ERROR,
    AUTO_SWITCH_ON_RATE_LIMIT,
    DEFAULT_TIER,
    SESSION_AFFINITY,
    AFFINITY_MAX_WAIT,
    AFFINITY_WORTH,
    PACE_MAX_WAIT,
    HOLD_MAX,
    REQUEST_DEADLINE,
    CONVERSION_STRICT,
    UNSUPPORTED_MEDIA,
    TOOL_ATOMIC_STREAMS,
    REQUEST_LOGGING,
    DETAILED_REQUEST_LOGGING,
    LOG_RETENTION_DAYS,
    LOG_MAX_MB,
    ALERT_WEBHOOK_URL,
    ALERT_WEBHOOK_PRIVATE,
    METRICS_ENABLED,
    METRICS_TENANTS,
    FINETUNE_LOGGING,
    FINETUNE_FULL_CONTEXT,
    PRIVACY_ENABLED,
    PRIVACY_CATEGORIES,
    PRIVACY_MAPPING_DAYS,
    GUARDRAILS_FAIL_OPEN,
    GUARDRAIL_ENGINE,
    GUARDRAILS_ML,
    *(setting for switches in GUARDRAILS.values() for setting in switches.all),
)
SETTINGS: dict[str, Setting[Any]] = {setting.key: setting for setting in _ALL}
"""Every setting by key, in the order they are shown."""


def named(key: str) -> Setting[Any]:
    """
    The setting of this name.

    Raises:
        Invalid: There is none.
    """
    if key not in SETTINGS:
        raise Invalid(f"There is no setting {key!r}.", field=key, hint="See them all: codegate settings list")
    return SETTINGS[key]


@dataclass(frozen=True, slots=True)
class Resolved:
    """The values in force for one caller: flags and environment, then its tenant's, then stored, then defaults."""

    stored: Mapping[str, Any]
    tenant: Mapping[str, Any]
    process: Mapping[str, Any]

    def __getitem__(self, setting: Setting[T]) -> T:
        key = setting.key  # `find` without the source: a request asks some fifteen times
        if key in self.process:
            return cast("T", self.process[key])
        if setting.scope == "tenant" and key in self.tenant:
            return cast("T", self.tenant[key])
        return cast("T", self.stored[key]) if key in self.stored else setting.default

    def find(self, setting: Setting[T]) -> tuple[T, Source]:
        """The value and where it is from (`flag` and `environment` are both `environment` here)."""
        if setting.key in self.process:
            return cast("T", self.process[setting.key]), "environment"
        if setting.scope == "tenant" and setting.key in self.tenant:
            return cast("T", self.tenant[setting.key]), "tenant"
        if setting.key in self.stored:
            return cast("T", self.stored[setting.key]), "stored"
        return setting.default, "default"


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """
    Values that the environment sets, by key; an empty variable sets nothing.

    Raises:
        Invalid: A variable's text is not a value of its setting.
    """
    found: dict[str, Any] = {}
    for setting in SETTINGS.values():
        text = environ.get(setting.env, "") if setting.env else ""
        if text:
            found[setting.key] = setting.parse(text)
    return found
