from typing import Any

from textual.app import App
from textual.events import Key
from textual.widgets import Static

from codegate.errors import Invalid
from codegate.tui.dialogs.form import Ask, FormDialog

ASKS = (
    Ask("name", "Name", value="old\x1b", is_needed=True),
    Ask("size", "Size", "int"),
    Ask("on", "On", "flag", True),
    Ask("which", "Which", "choice", "b", choices=(("a", "[b]A"), ("b", "B"))),
)


async def test_the_answers_have_their_types() -> None:
    app: App[None] = App()
    got: list[dict[str, Any]] = []

    async def submit(answers: dict[str, Any]) -> None:
        got.append(answers)

    async with app.run_test() as pilot:
        await app.push_screen(FormDialog("Form", ASKS, submit))
        await pilot.press("tab", "1", "2", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()

        assert got == [{"name": "old\\x1b", "size": 12, "on": True, "which": "b"}]
        assert len(app.screen_stack) == 1


async def test_what_is_refused_is_said_and_nothing_is_lost() -> None:
    app: App[None] = App()

    async def submit(answers: dict[str, Any]) -> None:
        raise Invalid("That [b]name[/b] is taken.")

    async with app.run_test() as pilot:
        form = FormDialog("Form", ASKS, submit)
        await app.push_screen(form)
        await pilot.press("tab", "x", "ctrl+s")
        mistyped = str(form.query_one("#trouble", Static).content)
        await pilot.press("backspace", "ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()

        assert mistyped == "Size must be a number."
        assert str(form.query_one("#trouble", Static).content) == "That [b]name[/b] is taken."
        assert app.screen is form


async def test_keys_that_come_all_at_once_are_taken_in_their_order() -> None:
    app: App[None] = App()
    got: list[dict[str, Any]] = []

    async def submit(answers: dict[str, Any]) -> None:
        got.append(answers)

    async with app.run_test() as pilot:
        await app.push_screen(FormDialog("Form", ASKS, submit))
        for key in ("!", "tab", "7", "tab", "space", "tab", "shift+tab", "shift+tab", "8", "ctrl+s"):
            app.post_message(Key(key, key if len(key) == 1 else " " if key == "space" else None))
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()

    assert [(answers["name"], answers["size"], answers["on"]) for answers in got] == [("!", 8, False)]
