from rich.text import Text
from textual.app import App

from codegate.tui.dialogs.reader import ReaderDialog


async def test_parts_are_turned_and_copied() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(ReaderDialog("Two", [("One", Text("first [b]")), ("Other", Text("second"))]))
        await pilot.press("y")
        first = app.clipboard
        await pilot.press("l", "y")
        second = app.clipboard
        await pilot.press("l", "y", "escape")
        await pilot.pause()

        assert (first, second, app.clipboard) == ("first [b]", "second", "first [b]")
        assert len(app.screen_stack) == 1
