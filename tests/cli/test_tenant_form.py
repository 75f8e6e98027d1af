"""Options become fields."""

from codegate.cli.tenant_form import changes


def test_only_what_was_given_is_said() -> None:
    assert changes(None, None, None, None, None, None, None) == {}
    assert changes("night", 5, 6, 7.0, 8.0, "2027-01-31", "a, b,") == {
        "config_id": "night",
        "rate_limit": 5,
        "tokens_per_minute": 6,
        "monthly_budget": 7.0,
        "daily_budget": 8.0,
        "expires_at": "2027-01-31",
        "models": ["a", "b"],
    }


def test_an_empty_text_takes_a_value_away() -> None:
    assert changes("", None, None, None, None, "", "") == {"config_id": None, "expires_at": None, "models": []}
