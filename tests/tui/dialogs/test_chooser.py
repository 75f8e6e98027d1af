from textual.app import App

from codegate.tui.dialogs.chooser import ChooserDialog

CHOICES = [("openai", "OpenAI"), ("groq", "[b]Groq[/b]\x1b"), ("mistral", "Mistral")]


async def test_typing_narrows_and_enter_takes() -> None:
    app: App[None] = App()
    chosen: list[str | None] = []
    async with app.run_test() as pilot:
        app.push_screen(ChooserDialog("Who?", CHOICES), chosen.append)
        await pilot.pause()
        await pilot.press("g", "r", "o", "enter")
        app.push_screen(ChooserDialog("Who?", CHOICES), chosen.append)
        await pilot.pause()
        await pilot.press("down", "down", "enter")
        app.push_screen(ChooserDialog("Who?", CHOICES), chosen.append)
        await pilot.pause()
        await pilot.press("escape")

    assert chosen == ["groq", "mistral", None]


async def test_what_was_typed_can_be_taken_where_that_is_allowed() -> None:
    app: App[None] = App()
    chosen: list[str | None] = []
    async with app.run_test() as pilot:
        app.push_screen(ChooserDialog("Who?", CHOICES, own="use the name"), chosen.append)
        await pilot.pause()
        await pilot.press(*"mine", "enter")

    assert chosen == ["mine"]
