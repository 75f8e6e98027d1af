from textual.app import App

from codegate.tui.dialogs.confirm import ConfirmDialog


async def test_the_cursor_is_on_no_and_y_says_yes() -> None:
    app: App[None] = App()
    answers: list[bool | None] = []
    async with app.run_test() as pilot:
        for key in ("enter", "y"):
            app.push_screen(ConfirmDialog("Remove [b]x[/b]?\x1b[0m", "Remove"), answers.append)
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()

    assert answers == [False, True]
