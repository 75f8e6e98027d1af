import json

import pytest

from codegate.errors import Invalid
from codegate.tui.screens.usage import with_shares, written
from tests.tui.conftest import settle, used


async def test_groups_times_and_measures_are_chosen_by_a_key(app, server, screen_text) -> None:
    server.answers["usage"] = lambda by, since: (
        [used("2026-11-24")] if by in ("day", "hour") else [used("main"), used("other", cost_usd=1.25)]
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("7")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("b", "s", "v", "o")
        await settle(pilot)
        after = screen_text(app)

    assert "$3.75" in text
    assert "75 % from caches" in text
    assert "$0.50 saved" in text
    assert "Cost by day, last 7d" in text
    assert "Tokens by hour, last 30d" in after
    assert [call[0] for call in server.said("usage")[-2:]] == [
        {"by": "model", "since": "30d"},
        {"by": "hour", "since": "30d"},
    ]


async def test_what_is_shown_is_written_to_a_file(app, server, tmp_path) -> None:
    server.answers["usage"] = [used("=main")]
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("7")
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        app.screen.query_one("#ask-path").value = str(tmp_path / "usage")
        await pilot.press("ctrl+s")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    text = (tmp_path / "usage.csv").read_text()
    assert text.startswith("group,requests,")
    assert "'=main,4," in text
    assert any("1 rows are in" in one for one in told)


def test_a_file_that_is_there_is_kept(tmp_path) -> None:
    place = written([used("main")], str(tmp_path / "u.json"), "json")
    with pytest.raises(Invalid, match="is there already"):
        written([], str(place), "json")
    with pytest.raises(Invalid, match="cannot be written"):
        written([], str(tmp_path / "no" / "u"), "csv")

    assert json.loads(place.read_text())[0]["group"] == "main"


def test_without_prices_requests_are_compared() -> None:
    rows = with_shares([used("a", cost_usd=0, requests=4), used("b", cost_usd=0, requests=1)])

    assert [row["share"] for row in rows] == [1, 0.25]
    assert with_shares([]) == []
