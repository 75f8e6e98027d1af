from textual.app import App, ComposeResult

from codegate.tui.widgets.tile import Tile, Tiles


class TileApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Tiles(("rate", "Rate"), ("cost", "Cost"))


async def test_a_tile_shows_its_number_remark_and_last_minute() -> None:
    app = TileApp()
    async with app.run_test() as pilot:
        app.query_one("#rate", Tile).show("1.5", "a second", [0, 1])
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())

    assert "1.5" in text
    assert "a second" in text
    assert "▁█" in text
