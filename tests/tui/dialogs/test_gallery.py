from typing import Any

from textual.app import App

from codegate.tui.dialogs.gallery import GalleryDialog
from codegate.tui.offers import Offer

OFFERS = [Offer("key", name, name.title(), "API key") for name in ("openai", "groq", "mistral", "xai", "glm")]


async def test_arrows_letters_and_clicks_take_a_card() -> None:
    app: App[None] = App()
    taken: list[Any] = []
    async with app.run_test(size=(80, 24)) as pilot:
        for keys in (("down", "right", "enter"), ("g", "l", "enter"), ("escape",)):
            await app.push_screen(GalleryDialog(OFFERS), taken.append)
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
        await app.push_screen(GalleryDialog(OFFERS), taken.append)
        await pilot.pause()
        await pilot.click("Card:last-child")
        await pilot.pause()

    assert [offer and offer.provider for offer in taken] == ["glm", "glm", None, "glm"]
