from textual.app import App
from textual.widgets import Static

from codegate.tui.dialogs.key import KeyDialog


async def test_a_key_is_shown_and_copied() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(KeyDialog("[b]ada\x1b", "cgt_once", ""))
        await pilot.press("y")
        shown = " ".join(str(one.content) for one in app.screen.query(Static))
        await pilot.press("escape")
        await pilot.pause()

        assert len(app.screen_stack) == 1
    assert app.clipboard == "cgt_once"
    assert "[b]ada\\x1b" in shown
    assert "cannot be shown again" in shown
