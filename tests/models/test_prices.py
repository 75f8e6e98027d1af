"""What answers cost."""

import socket
import sys

import pytest

from codegate.models.prices import Price, _asked, cost_usd, price_of
from codegate.records import ModelLimit, Usage

NOON = 1_780_000_000_000


def test_each_kind_of_token_has_its_own_price() -> None:
    usage = Usage(
        input_tokens=1000, output_tokens=10, cache_read_tokens=500, cache_write_tokens=300, cache_write_1h_tokens=100
    )
    cost = cost_usd("anthropic", "claude-sonnet-4-5-20250929", usage, NOON)

    assert cost == pytest.approx((1000 * 3 + 10 * 15 + 500 * 0.3 + 200 * 3.75 + 100 * 6) / 1e6)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-5.5"),
        ("gemini", "gemini-2.5-pro"),
        ("glm", "glm-4.7"),
        ("deepseek", "deepseek-v4-pro"),
        ("minimax", "MiniMax-M2.7"),
        ("cerebras", "gpt-oss-120b"),
        ("openrouter", "anthropic/claude-sonnet-4.5"),
    ],
)
def test_every_provider_with_public_prices_is_priced(provider: str, model: str) -> None:
    cost = cost_usd(provider, model, Usage(input_tokens=1_000_000, output_tokens=1_000_000), NOON)

    assert cost is not None
    assert cost > 0


@pytest.mark.parametrize(
    ("provider", "model"),
    [("custom", "llama3"), ("custom-anthropic", "claude-sonnet-4-5"), ("anthropic", "no-such"), ("nobody", "gpt-5")],
)
def test_unknown_price_is_none_and_not_zero(provider: str, model: str) -> None:
    assert cost_usd(provider, model, Usage(input_tokens=5)) is None


def test_nothing_used_costs_nothing() -> None:
    assert cost_usd("anthropic", "claude-sonnet-4-5", Usage()) == 0.0


def test_price_is_that_of_the_moment() -> None:
    usage = Usage(input_tokens=1_000_000)
    before = cost_usd("deepseek", "deepseek-v4-pro", usage, 1_785_600_000_000)
    after = cost_usd("deepseek", "deepseek-v4-pro", usage, 1_788_278_400_000)

    assert before != after


def test_network_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert cost_usd("openai", "gpt-4.1", Usage(input_tokens=1)) is not None


def test_impossible_usage_has_no_price() -> None:
    assert cost_usd("openai", "gpt-4.1", Usage(input_tokens=-5)) is None


def test_module_imports_without_the_price_table() -> None:
    module = sys.modules["codegate.models.prices"]

    assert not hasattr(module, "genai_prices")


@pytest.mark.parametrize("tokens", [1, 999, 250_000])
@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("anthropic", "claude-sonnet-4-5"),
        ("anthropic", "claude-opus-4-5"),
        ("openai", "gpt-5.5"),
        ("gemini", "gemini-2.5-pro"),
        ("deepseek", "deepseek-v4-pro"),
        ("openrouter", "anthropic/claude-sonnet-4.5"),
    ],
)
def test_the_short_way_gives_what_the_table_gives(provider: str, model: str, tokens: int) -> None:
    usage = Usage(
        input_tokens=tokens,
        output_tokens=tokens // 3,
        cache_read_tokens=tokens * 2,
        cache_write_tokens=tokens // 2,
        cache_write_1h_tokens=tokens // 4,
    )

    assert cost_usd(provider, model, usage, NOON) == pytest.approx(_asked(provider, model, usage, NOON))


def own(model: str, **prices: float) -> dict[str, ModelLimit]:
    return {model: ModelLimit(model_id=model, source="user", **prices)}


def test_users_price_beats_the_table_at_any_time() -> None:
    said = own("claude-sonnet-4-5", price_input=1, price_output=2, price_cache_read=3, price_cache_write=4)
    usage = Usage(
        input_tokens=10**6,
        output_tokens=10**6,
        cache_read_tokens=10**6,
        cache_write_tokens=10**6,
        cache_write_1h_tokens=5,
    )

    assert cost_usd("anthropic", "claude-sonnet-4-5-20250929", usage, NOON, own=said) == pytest.approx(10)
    assert price_of("anthropic", "claude-sonnet-4-5-20250929", said) == Price(1, 2, 3, 4, "user")


def test_caches_left_out_have_the_tables_price_or_that_of_all_input() -> None:
    known = price_of("anthropic", "claude-sonnet-4-5", own("claude-sonnet-4-5", price_input=1, price_output=2))
    unknown = price_of("custom", "lab", own("lab", price_input=1, price_output=2))

    assert known == Price(1, 2, 0.3, 3.75, "user")
    assert unknown == Price(1, 2, 1, 1, "user")


def test_unknown_model_is_unknown_and_not_guessed() -> None:
    assert price_of("custom", "lab", own("lab-2", price_input=1, price_output=2)) is None
    assert price_of("custom", "lab", own("lab")) is None
    assert cost_usd("custom", "lab", Usage(input_tokens=5), own=own("lab", price_cache_read=1)) is None


def test_entry_with_limits_alone_hides_no_price_of_its_family() -> None:
    said = {**own("lab", price_input=1, price_output=2), **own("lab-2")}

    assert price_of("custom", "lab-2", said) == Price(1, 2, 1, 1, "user")


def test_price_that_is_nothing_is_a_price() -> None:
    assert (
        cost_usd("openai", "gpt-4.1", Usage(input_tokens=9), own=own("gpt-4.1", price_input=0, price_output=0)) == 0.0
    )
