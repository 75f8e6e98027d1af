import unicodedata

from codegate.tui.app import CodeGateApp
from tests.tui.conftest import EVIL, NEVER, account, request, settle

SIZE = (120, 30)


async def test_every_screen_has_its_key_and_its_help(app, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key, mode, title in app.PLACES:
            await pilot.press("escape", key)
            await settle(pilot)
            here = app.current_mode
            await pilot.press("f1")
            await pilot.pause()
            text = screen_text(app)
            await pilot.press("escape")

            assert here == mode
            assert f"{title}: keys" in text
            assert "Everywhere" in text


async def test_every_screen_fits_small_and_wide_terminals(server, screen_text) -> None:
    for size in ((80, 24), (200, 50)):
        app = CodeGateApp(server, NEVER, NEVER)
        async with app.run_test(size=size) as pilot:
            for key, _, title in app.PLACES:
                await pilot.press("escape", key)
                await settle(pilot)
                lines = screen_text(app).splitlines()

                assert len(lines) == size[1]
                assert title in lines[1]
                assert "? Help" in lines[-1]


async def test_no_foreign_text_acts_on_the_terminal_or_is_markup(app, server, screen_text) -> None:
    server.answers["accounts.list"] = [account(1, name=EVIL, provider=EVIL, status=EVIL, last_error=EVIL)]
    server.log = [request(1, original_model=EVIL, account_name=EVIL, error_message=EVIL, timestamp=EVIL)]
    async with app.run_test(size=(200, 30)) as pilot:
        await settle(pilot)
        text = screen_text(app)

    assert "[red]x" in text
    assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf"}


async def test_q_leaves(app) -> None:
    async with app.run_test() as pilot:
        await pilot.press("q")

    assert app.return_code == 0
