from codegate.tui.screens.live import EMPTY, speed
from tests.tui.conftest import in_line, running, settle

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


async def test_enter_follows_the_answer_and_escape_comes_back(app, server, screen_text) -> None:
    server.answers["requests.live"] = [running(1), running(2)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("j", "enter")
        server.saying.put_nowait({"type": "text", "text": "Hello there."})
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        back = screen_text(app)

    assert server.said("requests.attach") == [("q2",)]
    assert "Hello there." in text
    assert "Running (2)" in back


async def test_a_waiting_request_is_rerouted(app, server) -> None:
    server.answers["requests.live"] = [running(1, state="waiting", can_reroute=True, candidates=[in_line()])]
    server.answers["requests.reroute"] = {"account": "backup", "routed_model": "gpt-5"}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("R", "enter")
        await settle(pilot)

    assert server.said("requests.reroute") == [("q1", "id-backup")]


def test_speed_counts_from_the_first_content() -> None:
    assert speed(running(1, elapsed_ms=4500, ttft_ms=500, output_tokens=200)) == "50/s"
    assert speed(running(1, elapsed_ms=600)) is None
    assert speed(running(1, ttft_ms=None)) is None
