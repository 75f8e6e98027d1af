"""
What an answer cost, by the price table that `genai-prices` carries: no network, dated prices, caches priced apart.

The import costs a few hundred milliseconds, so it happens at the first question, in the thread that writes the log.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from codegate.records import Usage

if TYPE_CHECKING:
    from genai_prices import types

_PRICED_UNDER = {"gemini": ("google",), "glm": ("zai", "zhipuai")}
"""Provider id -> where its models are priced, where that is not its own name."""


def cost_usd(provider: str, model: str, usage: Usage, at_ms: int | None = None) -> float | None:
    """
    US dollars of these tokens, or None if the model's price is not known.

    Args:
        provider: Key of `PROVIDERS`.
        model: As the provider was asked for it.
        at_ms: When, milliseconds UTC: prices have dates and times of day; None is now.
    """
    found = _priced(provider, model)
    if found is None:
        return None
    entry, priced = found
    moment = datetime.now(UTC) if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)
    try:
        price = priced.calc_price(_tokens(usage), entry, genai_request_timestamp=moment)
    except (LookupError, ValueError):
        return None
    return float(price.total_price)


@lru_cache(maxsize=512)
def _priced(provider: str, model: str) -> "tuple[types.Provider, types.ModelInfo] | None":
    """The table's provider and model; finding them takes most of the time, so it is done once."""
    from genai_prices.data_snapshot import get_snapshot

    snapshot = get_snapshot()
    for entry in _PRICED_UNDER.get(provider, (provider,)):
        if entry not in {known.id for known in snapshot.providers}:
            continue
        try:
            return snapshot.find_provider_model(model, None, entry, None)
        except LookupError:
            continue
    return None


def _tokens(usage: Usage) -> "types.Usage":
    """The table counts all input in `input_tokens`, caches being parts of it; ours are apart."""
    from genai_prices import types

    tokens = types.Usage(
        input_tokens=usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens,
        output_tokens=usage.output_tokens,
    )
    if usage.cache_read_tokens:
        tokens.cache_read_tokens = usage.cache_read_tokens
    if usage.cache_write_tokens:
        tokens.cache_write_tokens = usage.cache_write_tokens
        tokens.cache_write_1h_tokens = min(usage.cache_write_1h_tokens, usage.cache_write_tokens)
    return tokens
