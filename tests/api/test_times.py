import pytest
from starlette.datastructures import QueryParams

from codegate.api.call import Call
from codegate.api.query import moment_of
from codegate.api.times import moment
from codegate.errors import Invalid
from tests.builders import NOW_MS
from tests.conftest import StoppedClock

SINCE = moment_of("since", "First moment")


def asked(query: str) -> int | None:
    return moment(Call(None, {}, QueryParams(query), {}, None, {"since": SINCE}), "since")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        ("2h", NOW_MS - 7_200_000),
        ("7d", NOW_MS - 604_800_000),
        ("2025-11-24T16:00:00Z", NOW_MS),
        ("2025-11-24T17:00:00+01:00", NOW_MS),
        ("2025-11-24T17:00:00%2B01:00", NOW_MS),
        ("2025-11-24", NOW_MS - 16 * 3_600_000),
    ],
)
def test_times_and_spans_are_understood(stopped: StoppedClock, text: str, at_ms: int) -> None:
    assert asked(f"since={text}") == at_ms


def test_no_time_is_no_bound() -> None:
    assert asked("") is None


@pytest.mark.parametrize("text", ["yesterday", "7y", "d", "99999-01-01", "-1h"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        asked(f"since={text}")

    assert caught.value.field == "since"
