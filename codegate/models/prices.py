"""
What an answer cost: by the user's own prices, else by the table that `genai-prices` carries: no network, dated prices,
caches priced apart. A model that neither knows has no cost; nothing is guessed.

The import costs a few hundred milliseconds, so it happens at the first question, in the thread that writes the log.
"""

import sys
from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from codegate import clock
from codegate.models.limits import limit_of
from codegate.records import ModelLimit, Usage

if TYPE_CHECKING:
    from genai_prices import types

_PRICED_UNDER = {
    "gemini": ("google",),
    "glm": ("zai", "zhipuai"),
    "xai": ("x-ai",),
    "azure-openai": ("azure", "openai"),
    "moonshot": ("moonshotai",),
}
"""Provider id -> where its models are priced, where that is not its own name."""

_SLOT_MS = 15 * 60 * 1000
"""Prices change at whole quarters of an hour at most (off-peak hours)."""

_PROBE = 1_000
"""Tokens by which the table is asked for a difference; thresholds lie much farther apart."""


class Price(NamedTuple):
    """US dollars for a million tokens of each kind; `source` is `user` or `table`."""

    input: float
    output: float
    cache_read: float
    cache_write: float
    source: str


_NOTHING: Mapping[str, ModelLimit] = {}


def is_loaded() -> bool:
    """Whether asking is a matter of microseconds."""
    return "genai_prices.data" in sys.modules


def load() -> None:
    """Import the table: some 300 ms."""
    from genai_prices.data_snapshot import get_snapshot

    get_snapshot()


def cost_usd(
    provider: str, model: str, usage: Usage, at_ms: int | None = None, own: Mapping[str, ModelLimit] = _NOTHING
) -> float | None:
    """
    US dollars of these tokens, or None if the model's price is not known.

    Args:
        provider: Key of `PROVIDERS`.
        model: As the provider was asked for it.
        at_ms: When, milliseconds UTC: prices have dates and times of day; None is now.
        own: What the user said of models; its prices hold at any time and for any number of tokens.
    """
    moment_ms = clock.now_ms() if at_ms is None else at_ms
    if min(usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens) < 0:
        return None
    price = _own_price(provider, model, own, moment_ms) if own else None
    if price is not None:
        tokens = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
        return sum(count * rate for count, rate in zip(tokens, price[:4], strict=True)) / 1e6
    slot = moment_ms // _SLOT_MS
    total_input = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    rates = _rates(provider, model, slot, bisect_left(_thresholds(provider, model, slot), total_input))
    if rates is None:
        return _asked(provider, model, usage, moment_ms)
    kept_1h = min(usage.cache_write_1h_tokens, usage.cache_write_tokens)
    return (
        usage.input_tokens * rates.input
        + usage.output_tokens * rates.output
        + usage.cache_read_tokens * rates.cache_read
        + (usage.cache_write_tokens - kept_1h) * rates.cache_write
        + kept_1h * rates.cache_write_1h
    )


def price_of(provider: str, model: str, own: Mapping[str, ModelLimit] = _NOTHING) -> Price | None:
    """The price of a model as it is now, below any threshold; None is unknown."""
    now_ms = clock.now_ms()
    return _own_price(provider, model, own, now_ms) or _table_price(provider, model, now_ms)


def _own_price(provider: str, model: str, own: Mapping[str, ModelLimit], at_ms: int) -> Price | None:
    """The user's price; a cache has the table's where only that is left out, else the price of all input."""
    priced = {name: limit for name, limit in own.items() if limit.price_input is not None}
    found = limit_of(model, priced) if priced else None
    if found is None or found.price_input is None or found.price_output is None:
        return None
    read, write = found.price_cache_read, found.price_cache_write
    if read is None or write is None:
        table = _table_price(provider, model, at_ms)
        read = read if read is not None else table.cache_read if table else found.price_input
        write = write if write is not None else table.cache_write if table else found.price_input
    return Price(found.price_input, found.price_output, read, write, "user")


def _table_price(provider: str, model: str, at_ms: int) -> Price | None:
    rates = _rates(provider, model, at_ms // _SLOT_MS, 0)
    if rates is None:
        return None
    of_input, output, read, write = (round(rate * 1e6, 6) for rate in rates[:4])
    return Price(of_input, output, read, write, "table")


def context_window(provider: str, model: str) -> int | None:
    """Tokens that the price table says fit into a model; None where it does not say."""
    found = _priced(provider, model)
    return found[1].context_window if found else None


class _Rates(NamedTuple):
    """US dollars of one token of each kind."""

    input: float
    output: float
    cache_read: float
    cache_write: float
    cache_write_1h: float


@lru_cache(maxsize=1024)
def _thresholds(provider: str, model: str, slot: int) -> tuple[int, ...]:
    """Numbers of input tokens above which all of a request costs another price, rising; mostly none."""
    from genai_prices.types import TieredPrices

    found = _priced(provider, model)
    if found is None:
        return ()
    prices = vars(found[1].get_prices(datetime.fromtimestamp(slot * _SLOT_MS / 1000, UTC))).values()
    starts = {tier.start for price in prices if isinstance(price, TieredPrices) for tier in price.tiers}
    return tuple(sorted(starts))


@lru_cache(maxsize=1024)
def _rates(provider: str, model: str, slot: int, band: int) -> _Rates | None:
    """
    The price of a single token of each kind, in a quarter of an hour, between two thresholds.

    Asking the table takes 200 µs, which a busy proxy would spend on every request; it is asked for a request at the
    band's lower end and for the same with some more of each kind, and the differences are the rates.
    """
    lowest = _thresholds(provider, model, slot)[band - 1] + 1 if band else 0
    more = (
        Usage(input_tokens=lowest + _PROBE),
        Usage(input_tokens=lowest, output_tokens=_PROBE),
        Usage(input_tokens=lowest, cache_read_tokens=_PROBE),
        Usage(input_tokens=lowest, cache_write_tokens=_PROBE),
        Usage(input_tokens=lowest, cache_write_tokens=_PROBE, cache_write_1h_tokens=_PROBE),
    )
    base = _asked(provider, model, Usage(input_tokens=lowest), slot * _SLOT_MS)
    costs = [_asked(provider, model, usage, slot * _SLOT_MS) for usage in more]
    if base is None or any(cost is None for cost in costs):
        return None
    return _Rates(*((cost - base) / _PROBE for cost in costs if cost is not None))


def _asked(provider: str, model: str, usage: Usage, at_ms: int) -> float | None:
    """What the table itself says."""
    found = _priced(provider, model)
    if found is None:
        return None
    entry, priced = found
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
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
