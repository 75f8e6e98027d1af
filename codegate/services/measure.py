"""
What a finished request measures: values and labels, with a bound on how many labels there can be.

Models that nobody knows are `other`, and so is everything beyond 200 names of a kind: a client that makes names up
cannot fill a database of metrics.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from codegate.models.limits import limit_of
from codegate.records import ModelLimit, RequestLog
from codegate.services import meters
from codegate.services.meters import Meter

OTHER = "other"
MAX_NAMES = 200

_PROVIDERS = {
    "azure_openai": "azure.ai.openai",
    "codex": "openai",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "xai": "x_ai",
}
"""Where OpenTelemetry has another name for a provider than we."""

_OPERATIONS = {"embeddings": "embeddings", "completions": "text_completion"}


class Value(NamedTuple):
    """One measurement."""

    meter: Meter
    amount: float
    labels: tuple[str, ...]


class Names:
    """Texts from outside as labels, bounded by kind."""

    def __init__(self) -> None:
        self._seen: dict[str, set[str]] = {}

    def of(self, kind: str, text: str | None) -> str:
        """The text, or `other` when there are too many of its kind already."""
        seen = self._seen.setdefault(kind, set())
        if not text or text in seen:
            return text or ""
        if len(seen) >= MAX_NAMES:
            return OTHER
        seen.add(text)
        return text


def of_row(row: RequestLog, tenant: str, limits: Mapping[str, ModelLimit], names: Names) -> Iterator[Value]:
    """
    Everything that one request measures.

    Args:
        tenant: Its label: a name, or "" where tenants are not told apart.
        limits: What users have said of models; it makes them known too.
    """
    provider = row.provider or ""
    seconds = row.latency_ms / 1000
    yield Value(meters.REQUESTS, 1, (row.outcome, row.inbound_format, provider, names.of("tenant", tenant)))
    yield Value(meters.REQUEST_DURATION, seconds, (row.inbound_format,))
    for attempt in row.attempts:
        yield Value(meters.ATTEMPTS, 1, (names.of("account", attempt.account_name), attempt.outcome))
    for detector, places in row.guardrails.items():
        yield Value(meters.FINDINGS, places, (names.of("detector", detector),))
    if row.provider is None:
        return
    model = _model(row.routed_model, limits, names)
    kind = (operation(row.path), provider_name(provider) or "", model)
    yield Value(meters.DURATION, seconds, (*kind, "" if row.outcome == "ok" else row.outcome))
    if row.ttft_ms is not None:
        yield Value(meters.FIRST_CHUNK, row.ttft_ms / 1000, kind)
    yield from _tokens(row, kind, (provider, model, names.of("tenant", tenant)))


def _tokens(row: RequestLog, done: tuple[str, ...], whose: tuple[str, ...]) -> Iterator[Value]:
    usage = row.usage
    kinds = {
        "input": usage.input_tokens,
        "cache_read": usage.cache_read_tokens,
        "cache_write": usage.cache_write_tokens,
        "output": usage.output_tokens - usage.reasoning_tokens,
        "reasoning": usage.reasoning_tokens,
    }
    for kind, count in kinds.items():
        if count > 0:
            yield Value(meters.TOKENS, count, (*whose, kind))
    read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    for kind, count in (("input", read), ("output", usage.output_tokens)):
        if count > 0:
            yield Value(meters.TOKEN_USAGE, count, (*done, kind))
    if row.cost_usd:
        yield Value(meters.COST, row.cost_usd, whose)


def _model(model: str | None, limits: Mapping[str, ModelLimit], names: Names) -> str:
    if not model or limit_of(model, limits) is None:
        return OTHER
    return names.of("model", model)


def operation(path: str) -> str:
    """OpenTelemetry's word for what was asked for at a path."""
    parts = path.rstrip("/").split("/")
    return "chat" if parts[-2:-1] == ["chat"] else _OPERATIONS.get(parts[-1], "chat")


def provider_name(provider: str | None) -> str | None:
    """OpenTelemetry's name of a provider of ours."""
    return _PROVIDERS.get(provider or "", provider)
