from textual.app import App
from textual.binding import Binding
from textual.screen import Screen

from codegate.tui.dialogs.help import HelpDialog, keys_of


class Desk(Screen[None]):
    BINDINGS = [Binding("x", "cancel", "Cancel it"), Binding("y", "copy", key_display="Y")]


def test_each_key_with_a_meaning_is_explained() -> None:
    assert list(keys_of(Desk())) == [("x", "Cancel it")]


async def test_q_closes_the_help_and_not_the_app() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(HelpDialog("desk", "What it is for.", Desk()))
        await pilot.press("q")

        assert len(app.screen_stack) == 1
        assert app.is_running
