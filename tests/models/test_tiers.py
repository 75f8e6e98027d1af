"""Tiers by name."""

import pytest

from codegate.models.tiers import TIERS, suggest, tier_of


@pytest.mark.parametrize(
    ("model", "tier"),
    [
        ("claude-opus-4-6-20250219", "opus"),
        ("CLAUDE-SONNET-5", "sonnet"),
        ("anthropic/claude-haiku-4.5", "haiku"),
        ("gpt-5.5", None),
        ("", None),
    ],
)
def test_tier_is_found_inside_the_name_in_any_case(model: str, tier: str | None) -> None:
    assert tier_of(model) == tier


def test_there_are_three_tiers_largest_first() -> None:
    assert TIERS == ("opus", "sonnet", "haiku")


def offered(**prices: float | None) -> list[dict[str, object]]:
    names = {name.replace("_", "-"): price for name, price in prices.items()}
    return [{"id": name, "output_usd": price, "supports_tool_calling": True} for name, price in names.items()]


def test_clients_name_claude_models_themselves() -> None:
    assert suggest(offered(claude_opus_5=25.0, claude_haiku_4_5=5.0)) == dict.fromkeys(TIERS)
    assert suggest([]) == dict.fromkeys(TIERS)


def test_the_newest_generation_is_ranked_by_price_and_rarities_are_left_out() -> None:
    models = offered(gpt_4o=10.0, gpt_6_pro=168.0, gpt_6_sol=30.0, gpt_6_terra=12.0, gpt_6_luna=2.0)

    assert suggest(models) == {"opus": "gpt-6-sol", "sonnet": "gpt-6-terra", "haiku": "gpt-6-luna"}


def test_without_prices_the_first_serves_all() -> None:
    assert suggest(offered(qwen3_coder=None, llama_4=None)) == dict.fromkeys(TIERS, "qwen3-coder")
