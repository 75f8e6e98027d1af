"""What prompt caching saved."""

import pytest

from codegate.models.prices import cost_usd
from codegate.models.savings import cache_saved_usd
from codegate.records import Usage


def saved(**tokens: int) -> float | None:
    usage = Usage(**tokens)
    paid = cost_usd("anthropic", "claude-sonnet-4-5", usage)
    return cache_saved_usd("anthropic", "claude-sonnet-4-5", usage, paid or 0.0, {})


def test_reading_from_a_cache_saves_nine_tenths() -> None:
    assert saved(cache_read_tokens=100_000, input_tokens=5, output_tokens=9) == pytest.approx(0.9 * 0.3)


def test_writing_costs_a_quarter_more_and_for_an_hour_twice() -> None:
    assert saved(cache_write_tokens=100_000) == pytest.approx(-0.25 * 0.3)
    assert saved(cache_write_tokens=100_000, cache_write_1h_tokens=100_000) == pytest.approx(-1.0 * 0.3)


def test_without_a_cache_nothing_is_saved() -> None:
    assert saved(input_tokens=1_000) == 0.0


def test_a_model_without_a_price_says_nothing() -> None:
    assert cache_saved_usd("custom", "nobody-knows-it", Usage(cache_read_tokens=9), 0.0, {}) is None
