import unicodedata

from codegate.tui.app import CodeGateApp
from codegate.tui.screens.keys import KeysScreen
from codegate.tui.screens.overview import OverviewScreen
from tests.tui.conftest import EVIL, account, request, settle

NEVER = 3600.0
SIZE = (110, 30)


async def test_it_shows_the_server_its_accounts_and_its_requests(server, screen_text) -> None:
    server.rows, server.log = [account(1), account(2, enabled=False)], [request(1), request(2)]
    app = CodeGateApp(server, NEVER)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert "● up" in text
    assert "account-1" in text
    assert "● disabled" in text
    assert "claude-opus-5" in text
    assert "Requests (2)" in text


async def test_a_server_that_goes_and_comes_back(server, screen_text) -> None:
    server.rows = [account(1)]
    app = CodeGateApp(server, NEVER)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        server.is_up = False
        await pilot.press("r")
        await settle(pilot)
        down = screen_text(app)
        server.is_up = True
        await pilot.press("r")
        await settle(pilot)
        up = screen_text(app)

    assert "● down" in down
    assert "No CodeGate server answers." in down
    assert "account-1" in down
    assert "● up" in up


async def test_no_foreign_text_acts_on_the_terminal_or_is_markup(server, screen_text) -> None:
    server.rows = [account(1, name=EVIL, provider=EVIL, status=EVIL)]
    server.log = [request(1, original_model=EVIL, account_name=EVIL, error_message=EVIL, timestamp=EVIL)]
    app = CodeGateApp(server, NEVER)
    async with app.run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert "[red]x" in text
    assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf"}


async def test_the_keys_are_explained_and_the_help_closes(server, screen_text) -> None:
    app = CodeGateApp(server, NEVER)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        has_help = isinstance(app.screen, KeysScreen)
        await pilot.press("escape")

        assert has_help
        assert isinstance(app.screen, OverviewScreen)


async def test_q_leaves(server) -> None:
    app = CodeGateApp(server, NEVER)
    async with app.run_test() as pilot:
        await pilot.press("q")

    assert app.return_code == 0


async def test_it_looks_again_by_itself(server) -> None:
    app = CodeGateApp(server, 0.02)
    async with app.run_test() as pilot:
        for _ in range(200):
            await pilot.pause(0.01)
            if server.looks >= 3:
                break

    assert server.looks >= 3
