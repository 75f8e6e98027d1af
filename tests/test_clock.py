"""Times as text and back."""

import pytest

from codegate.clock import iso, monotonic, now_ms, parse_iso


def test_a_time_is_text_with_milliseconds_in_utc() -> None:
    assert iso(1_764_028_800_007) == "2025-11-25T00:00:00.007Z"
    assert iso(None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1_000),
        ("1970-01-01T00:00:01", 1_000),
        ("1970-01-01T02:00:00+02:00", 0),
        ("1970-01-01", 0),
    ],
)
def test_a_text_without_an_offset_is_utc(text: str, expected: int) -> None:
    assert parse_iso(text) == expected


def test_text_and_time_are_inverse() -> None:
    assert parse_iso(iso(1_764_028_800_123) or "") == 1_764_028_800_123


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        parse_iso("yesterday")


def test_the_clocks_go_forward() -> None:
    assert now_ms() > parse_iso("2025-01-01")
    assert monotonic() <= monotonic()
