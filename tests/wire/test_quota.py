"""The share of a provider's limits, in every way that headers tell it."""

import pytest

from codegate.wire.quota import quotas_of, telling
from tests.builders import NOW_MS

NOW_S = NOW_MS // 1000
HOUR_MS = 3_600_000


def told(headers: dict[str, str], now_ms: int = NOW_MS) -> list[tuple[str, float, int | None]]:
    """Name, share, and milliseconds until the reset."""
    found = quotas_of(headers, NOW_MS, now_ms)
    return [(one.name, one.used, None if one.resets_at is None else one.resets_at - NOW_MS) for one in found]


def test_a_subscription_of_anthropic_tells_its_windows_the_fullest_first() -> None:
    headers = {
        "anthropic-ratelimit-unified-status": "allowed",
        "anthropic-ratelimit-unified-5h-utilization": "0.25",
        "anthropic-ratelimit-unified-5h-reset": str(NOW_S + 3600),
        "anthropic-ratelimit-unified-7d-utilization": "1.02",
    }

    assert told(headers) == [("7d", 1.0, None), ("5h", 0.25, HOUR_MS)]
    assert telling(headers)


def test_codex_tells_percents_and_lengths() -> None:
    headers = {
        "x-codex-primary-used-percent": "42.5",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-after-seconds": "3600",
        "x-codex-secondary-used-percent": "7",
        "x-codex-secondary-window-minutes": "10080",
        "x-codex-secondary-reset-at": str(NOW_S + 7200),
    }

    assert told(headers) == [("5h", 0.425, HOUR_MS), ("7d", 0.07, 2 * HOUR_MS)]


@pytest.mark.parametrize(
    ("prefix", "form", "reset"),
    [("x-ratelimit-", "{field}-{kind}", "1h0m0s"), ("anthropic-ratelimit-", "{kind}-{field}", str(NOW_S + 3600))],
)
def test_an_api_tells_limit_and_rest(prefix: str, form: str, reset: str) -> None:
    values = {("requests", "limit"): "100", ("requests", "remaining"): "75", ("requests", "reset"): reset}
    values |= {("tokens", "limit"): "1000", ("tokens", "remaining"): "0"}
    headers = {prefix + form.format(kind=kind, field=field): value for (kind, field), value in values.items()}

    assert told(headers) == [("tokens", 1.0, None), ("requests", 0.25, HOUR_MS)]


def test_a_window_that_was_reset_since_is_not_told() -> None:
    headers = {"x-codex-primary-used-percent": "90", "x-codex-primary-reset-after-seconds": "3600"}

    assert told(headers, NOW_MS + HOUR_MS - 1) == [("primary", 0.9, HOUR_MS)]
    assert told(headers, NOW_MS + HOUR_MS) == []


@pytest.mark.parametrize("value", ["", "nan", "inf", "-1", "lots", "1e400"])
def test_what_is_no_number_or_a_placeholder_tells_nothing(value: str) -> None:
    headers = {
        "x-ratelimit-limit-requests": value,
        "x-ratelimit-remaining-requests": value,
        "x-codex-primary-used-percent": value if value != "-1" else "",
        "anthropic-ratelimit-unified-5h-utilization": value if value != "-1" else "",
    }

    assert told(headers) == []


def test_foreign_windows_are_bounded_and_other_headers_tell_nothing() -> None:
    many = {f"anthropic-ratelimit-unified-{number}x-utilization": "0.5" for number in range(50)}

    assert len(told(many)) == 8
    assert not telling({"content-type": "application/json"})
