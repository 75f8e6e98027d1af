from textual.app import App, ComposeResult

from codegate.tui.widgets.card_grid import Card, CardGrid


class Table(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.taken: list[int] = []

    def compose(self) -> ComposeResult:
        yield CardGrid()

    def on_card_grid_taken(self, event: CardGrid.Taken) -> None:
        self.taken.append(event.number)


async def test_the_mark_stays_at_the_edges_and_nothing_is_taken_of_nothing() -> None:
    app = Table()
    async with app.run_test(size=(60, 20)) as pilot:
        grid = app.query_one(CardGrid)
        grid.take()
        await grid.show([Card(number, "[b]x", "\x1b") for number in range(3)])
        for step in ((-1, 0), (0, -1), (0, 1), (1, 0)):
            grid.move(*step)
        grid.take()
        await pilot.pause()

        assert app.taken == [2]
