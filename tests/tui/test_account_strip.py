"""A line an account; columns fit every width; nothing foreign acts."""

import pytest
from textual.app import App, ComposeResult

from codegate.clock import iso, now_ms
from codegate.tui import account_strip
from codegate.tui.account_strip import AccountStrip, lines_of
from tests.tui.conftest import EVIL, account

RESTING = account(
    2,
    name="resting",
    cooldown={"until": iso(now_ms() + 3_600_000), "reason": "rate_limited", "failures": 1},
    monthly_budget=10.0,
    month_spend_usd=9.0,
)
FULL = account(
    1,
    name="full",
    status="active",
    monthly_budget=10.0,
    month_spend_usd=4.0,
    quotas=[{"name": f"w{number}", "used": number / 10, "resets_at": None} for number in range(1, 9)],
)
BROKEN = account(3, name="broken", status="error", last_error="401: no such key", monthly_budget=None)


@pytest.mark.parametrize("width", [40, 74, 114, 194])
def test_every_line_is_as_wide_as_the_room(width: int) -> None:
    lines = lines_of([FULL, RESTING, BROKEN], width).plain.splitlines()

    assert {len(line) for line in lines} <= {max(width, len(lines[0]))}
    assert len(lines) == 3
    assert "full" in lines[0]


def test_bars_are_shown_as_far_as_there_is_room_the_fullest_first() -> None:
    narrow, wide = lines_of([FULL], 74).plain, lines_of([FULL], 220).plain

    assert "w8" in narrow
    assert "w1" not in narrow
    assert all(f"w{number}" in wide for number in range(1, 9))
    assert "40%" in wide


def test_a_rest_shows_its_end_its_reason_and_a_limit() -> None:
    rest = {**RESTING["cooldown"], "until": iso(now_ms() + 3_600_000)}
    line = lines_of([{**RESTING, "cooldown": rest}], 100).plain

    assert "rests 59:5" in line or "rests 1:00:00" in line
    assert "rate_limited" in line
    assert "90%" in line


def test_what_went_wrong_is_shown_while_it_is_wrong() -> None:
    healed = {**BROKEN, "status": "active"}

    assert "401: no such key" in lines_of([BROKEN], 100).plain
    assert "401" not in lines_of([healed], 100).plain
    assert "no limits" in lines_of([healed], 100).plain


def test_foreign_text_is_spelled_out() -> None:
    row = account(1, name=EVIL, status=EVIL, last_error=EVIL, quotas=[{"name": EVIL, "used": 0.5, "resets_at": EVIL}])

    assert "\x1b" not in lines_of([row], 120).plain
    assert "\u202e" not in lines_of([row], 120).plain


async def test_rests_run_out_while_nothing_is_loaded(monkeypatch) -> None:
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield AccountStrip("Nothing.", id="accounts")

    app = Shown()
    async with app.run_test(size=(100, 20)) as pilot:
        strip = app.query_one(AccountStrip)
        strip.redraw()
        strip.show([])
        empty = str(strip.query_one("Static").render())
        monkeypatch.setattr(account_strip, "countdown", lambda iso: "0:42")
        strip.show([RESTING])
        before = str(strip.query_one("Static").render())
        monkeypatch.setattr(account_strip, "countdown", lambda iso: "0:41")
        strip.redraw()
        await pilot.pause()

        assert empty == "Nothing."
        assert "0:42" in before
        assert "0:41" in str(strip.query_one("Static").render())
