from codegate.tui.app import CodeGateApp
from codegate.tui.screens.overview import NO_ACCOUNTS, NO_REQUESTS
from tests.tui.conftest import settle


async def test_an_empty_server_says_what_to_do(server, screen_text) -> None:
    app = CodeGateApp(server, 3600.0)
    async with app.run_test(size=(110, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert NO_ACCOUNTS in text
    assert NO_REQUESTS in text


async def test_it_fits_a_small_terminal(server, screen_text) -> None:
    app = CodeGateApp(server, 3600.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        lines = screen_text(app).splitlines()

    assert len(lines) == 24
    assert "q Quit" in lines[-1]
