"""When a provider says to come back."""

import pytest

from codegate.wire.retry import retry_after_s, seconds_of, told_delay_s

DATE = {"date": "Tue, 03 Mar 2026 10:00:00 GMT"}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("17s", 17),
        ("1m2.5s", 62.5),
        ("500ms", 0.5),
        ("1h", 3600),
        ("12", 12),
        ("", None),
        ("1x", None),
        ("soon", None),
    ],
)
def test_durations_are_read(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


def test_milliseconds_are_finer_than_seconds() -> None:
    assert retry_after_s({"retry-after-ms": "1500", "retry-after": "2"}, is_limited=False) == 1.5


def test_http_date_counts_from_the_answers_own_date() -> None:
    headers = {**DATE, "retry-after": "Tue, 03 Mar 2026 10:01:30 GMT"}

    assert retry_after_s(headers, is_limited=False) == 90


def test_date_without_a_date_to_count_from_says_nothing() -> None:
    assert retry_after_s({"retry-after": "Tue, 03 Mar 2026 10:01:30 GMT"}, is_limited=False) is None


def test_reset_times_are_read() -> None:
    headers = {**DATE, "anthropic-ratelimit-requests-reset": "2026-03-03T10:00:20Z"}

    assert retry_after_s(headers, is_limited=True) == 20


def test_epoch_seconds_are_read() -> None:
    headers = {**DATE, "anthropic-ratelimit-unified-reset": "1772532010"}

    assert retry_after_s(headers, is_limited=True) == 10


def test_used_up_limit_decides() -> None:
    headers = {
        "x-ratelimit-reset-requests": "5s",
        "x-ratelimit-remaining-requests": "12",
        "x-ratelimit-reset-tokens": "40s",
        "x-ratelimit-remaining-tokens": "0",
    }

    assert retry_after_s(headers, is_limited=True) == 40


def test_reset_headers_mean_nothing_beside_another_error() -> None:
    assert retry_after_s({"x-ratelimit-reset-requests": "5s"}, is_limited=False) is None


@pytest.mark.parametrize("value", ["-1", "0", "never", "Infinity", "999999999999"])
def test_placeholders_say_nothing(value: str) -> None:
    assert retry_after_s({**DATE, "x-ratelimit-reset-requests": value}, is_limited=True) is None


def test_words_are_read() -> None:
    assert told_delay_s("Rate limit. Please try again in 1.5s.") == 1.5
    assert told_delay_s("Please retry after 300 ms") == 0.3
    assert told_delay_s("Please try again later.") is None
