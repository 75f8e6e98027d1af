from datetime import UTC, datetime

import pytest

from codegate.clock import iso, now_ms
from codegate.tui.screens.overview import NO_ACCOUNTS, NO_REQUESTS
from tests.tui.conftest import account, finished, request, settle, used

RESTING = {"until": iso(now_ms() + 3_600_000), "reason": "rate_limited", "failures": 1}


async def test_an_empty_server_says_what_to_do(app, screen_text) -> None:
    async with app.run_test(size=(110, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert NO_ACCOUNTS in text
    assert NO_REQUESTS in text


async def test_it_shows_rates_cost_accounts_and_requests(app, server, screen_text) -> None:
    server.answers["accounts.list"] = [account(1), account(2, cooldown=RESTING)]
    server.answers["usage"] = [used()]
    server.answers["requests.live"] = [{}, {"state": "waiting"}]
    server.log = [request(1)]
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        for number in range(10):
            server.coming.put_nowait(finished(number))
        await pilot.pause(0.25)
        app.screen.tick()
        await pilot.pause()
        text = screen_text(app)

    assert "│ 1.0 " in text
    assert "$2.50" in text
    assert "75 % hit" in text
    assert "2 running" in text
    assert "1 waiting" in text
    assert "rests " in text
    assert "rate_limited" in text
    assert "claude-opus-5" in text


async def test_enter_shows_all_of_a_request(app, server, screen_text) -> None:
    server.log = [request(1)]
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        text = screen_text(app)

    assert "POST /v1/messages (anthropic, stream)" in text


@pytest.mark.parametrize("size", [(80, 24), (120, 32), (200, 50)])
async def test_every_size_has_all_of_it(app, server, screen_text, size) -> None:
    quota = {"name": "5h", "used": 0.6, "resets_at": None}
    server.answers["accounts.list"] = [account(number, status="active", quotas=[quota]) for number in range(1, 30)]
    server.log = [request(number) for number in range(60)]
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert "Accounts (29)" in text
    assert "60%" in text
    assert "Requests (60)" in text
    assert text.count("claude-opus-5") >= 3


async def test_cost_is_drawn_by_the_hour(app, server, screen_text) -> None:
    hour = datetime.now(UTC).strftime("%Y-%m-%dT%H:00Z")
    server.answers["usage"] = lambda by, **_: [used(hour if by == "hour" else "account-1"), used("no time")]
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        lines = screen_text(app).splitlines()

    assert "█" in lines[5]
