from codegate.tui.screens.usage import with_shares
from tests.tui.conftest import settle, used


async def test_groups_and_times_are_chosen_by_a_key(app, server, screen_text) -> None:
    server.answers["usage"] = [used("main"), used("other", cost_usd=1.25)]
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("7")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("b", "s")
        await settle(pilot)

    assert "$3.75" in text
    assert "█" * 24 in text
    assert server.said("usage")[-1] == ({"by": "model", "since": "30d"},)


def test_without_prices_requests_are_compared() -> None:
    rows = with_shares([used("a", cost_usd=0, requests=4), used("b", cost_usd=0, requests=1)])

    assert [row["share"] for row in rows] == [1, 0.25]
    assert with_shares([]) == []
