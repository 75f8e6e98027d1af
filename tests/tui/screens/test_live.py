from codegate.tui.screens.live import EMPTY
from tests.tui.conftest import running, settle

SIZE = (120, 30)


async def test_a_running_request_is_ended_when_confirmed(app, server, screen_text) -> None:
    server.answers["requests.live"] = [running(1), running(2)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("j", "x", "n", "x", "y")
        await settle(pilot)

    assert "Running (2)" in text
    assert "2.5 s" in text
    assert server.said("requests.cancel") == [("q2",)]


async def test_an_idle_server_says_so(app, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)

        assert EMPTY in screen_text(app)
