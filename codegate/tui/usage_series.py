"""Usage over time: one point a moment, also where nothing was used."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from codegate.figures import count, dollars
from codegate.tui.feed import Row
from codegate.tui.fields import tokens_in

MEASURES = ("cost", "tokens", "requests")
MOST = 800
"""Points at most; of more the last are shown."""

_FORMATS = {"hour": ("%Y-%m-%dT%H", timedelta(hours=1), "%d. %H:00"), "day": ("%Y-%m-%d", timedelta(days=1), "%b %d")}


def measured(row: Row, measure: str) -> float:
    """`cost` in dollars, `tokens` in and out, or `requests`."""
    if measure == "tokens":
        return float(tokens_in(row) + row["output_tokens"])
    return float(row["cost_usd"] if measure == "cost" else row["requests"])


def say(measure: str, value: float) -> str:
    """A value of that measure as people read it."""
    return dollars(value) if measure == "cost" else count(round(value))


def series(rows: Sequence[Row], unit: str, measure: str, now: datetime) -> list[tuple[str, float]]:
    """
    A value for every hour or day from the first in the rows until now; moments in UTC, as the server counts.

    Args:
        unit: `hour` or `day`; the rows are grouped by it.
    """
    form, step, label = _FORMATS[unit]
    found: dict[datetime, float] = {}
    for row in rows:
        try:
            moment = datetime.strptime(row["group"][: len("2026-01-01T00")], form).replace(tzinfo=UTC)
        except ValueError:
            continue  # a group that is no moment has no place in time
        found[moment] = measured(row, measure)
    if not found:
        return []
    at, last = min(found), max(now, *found)
    points: list[tuple[str, float]] = []
    while at <= last:
        points.append((at.strftime(label), found.get(at, 0.0)))
        at += step
    return points[-MOST:]
