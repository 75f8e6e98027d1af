"""Numbers and times are short and never wrong by a unit."""

import pytest

from codegate.clock import iso
from codegate.figures import ago, count, data_size, dollars, duration, percent, until

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("number", "expected"),
    [(None, "–"), (0, "0"), (999, "999"), (1_000, "1k"), (12_345, "12.3k"), (250_000, "250k"), (4_500_000, "4.5M")],
)
def test_counts(number: int | None, expected: str) -> None:
    assert count(number) == expected


@pytest.mark.parametrize(
    ("amount", "expected"), [(None, "–"), (0, "$0.00"), (0.00421, "$0.0042"), (12.345, "$12.35"), (1234.5, "$1,234.50")]
)
def test_dollars(amount: float | None, expected: str) -> None:
    assert dollars(amount) == expected


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (None, "–"),
        (85, "85 ms"),
        (1_234, "1.2 s"),
        (185_000, "3 min"),
        (7_500_000, "2 h 5 min"),
        (7_200_000, "2 h"),
        (4 * 86_400_000 + 3 * 3_600_000, "4 d 3 h"),
        (2 * 86_400_000, "2 d"),
    ],
)
def test_durations(milliseconds: float | None, expected: str) -> None:
    assert duration(milliseconds) == expected


def test_percent() -> None:
    assert percent(0.424) == "42 %"


@pytest.mark.parametrize(
    ("back_ms", "expected"),
    [(0, "0 s ago"), (59_000, "59 s ago"), (180_000, "3 min ago"), (7_200_000, "2 h ago"), (-5_000, "0 s ago")],
)
def test_ago(back_ms: int, expected: str) -> None:
    assert ago(iso(NOW - back_ms), NOW) == expected


@pytest.mark.parametrize("text", [None, "", "yesterday"])
def test_no_time_is_a_dash(text: str | None) -> None:
    assert ago(text, NOW) == "–"


@pytest.mark.parametrize(("ahead_ms", "expected"), [(45_000, "45 s"), (240_000, "4 min"), (0, ""), (-1_000, "")])
def test_until(ahead_ms: int, expected: str) -> None:
    assert until(iso(NOW + ahead_ms), NOW) == expected


@pytest.mark.parametrize("text", [None, "soon"])
def test_until_nothing(text: str | None) -> None:
    assert until(text, NOW) == ""


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 KB"),
        (188_416, "188 KB"),
        (2_500_000, "2.5 MB"),
        (7 * 10**12, "7000 GB"),
    ],
)
def test_data_size(number: int, expected: str) -> None:
    assert data_size(number) == expected
