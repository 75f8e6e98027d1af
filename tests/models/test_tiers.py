"""Tiers by name."""

import pytest

from codegate.models.tiers import TIERS, tier_of


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
