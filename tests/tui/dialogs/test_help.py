from textual.app import App

from codegate.tui.dialogs.help import HelpDialog


async def test_q_closes_the_help_and_not_the_app() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(HelpDialog("desk", "What it is for.", [("x", "Cancel it")]))
        await pilot.press("q")

        assert len(app.screen_stack) == 1
        assert app.is_running


async def test_every_screen_has_help_with_its_purpose_and_keys(app, screen_text) -> None:
    async with app.run_test(size=(120, 50)) as pilot:
        for key, mode, _ in app.PLACES:
            await pilot.press(key)
            await pilot.pause()
            page = app.screen
            await pilot.press("question_mark")
            await pilot.pause()
            text = screen_text(app)
            await pilot.press("escape")

            assert page.HELP_TEXT.split()[0] in text, mode
            assert "Everywhere" in text, mode
            assert "Undo" in text, mode
