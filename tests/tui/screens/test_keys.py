from textual.app import App

from codegate.tui.app import CodeGateApp
from codegate.tui.screens.keys import TEXT, KeysScreen


def test_every_key_of_the_app_is_explained() -> None:
    shown = {line.split()[0] for line in TEXT.splitlines() if line.strip()}

    assert {binding.key_display or binding.key for binding in CodeGateApp.BINDINGS} <= shown


async def test_q_closes_the_help_and_not_the_app() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(KeysScreen())
        await pilot.press("q")

        assert len(app.screen_stack) == 1
        assert app.is_running
