from textual.app import App, ComposeResult

from codegate.tui.widgets.record_table import Field, RecordTable

FIELDS = (Field("Name", lambda row: row["name"], "bold"), Field("N", lambda row: row["n"], is_number=True))


class TableApp(App[None]):
    def compose(self) -> ComposeResult:
        yield RecordTable(FIELDS, "name", id="table")


def rows(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "n": None} for name in names]


async def test_the_cursor_stays_on_its_record_when_new_ones_come() -> None:
    app = TableApp()
    async with app.run_test() as pilot:
        table = app.query_one(RecordTable)
        table.show(rows("a", "b", "c"))
        table.move_cursor(row=1)
        await pilot.pause()
        table.show(rows("new", "a", "b", "c"))
        await pilot.pause()

        assert table.cursor_row == 2
        assert table.row_count == 4


async def test_at_the_top_it_shows_the_newest() -> None:
    app = TableApp()
    async with app.run_test():
        table = app.query_one(RecordTable)
        table.show(rows("a"))
        table.show(rows("new", "a"))

        assert table.cursor_row == 0


async def test_a_cell_is_clean_short_and_a_dash_for_nothing() -> None:
    app = TableApp()
    async with app.run_test():
        table = app.query_one(RecordTable)
        table.show(rows("\x1b[31m" + "x" * 100))
        name, number = table.get_row_at(0)

        assert name.plain.startswith("\\x1b[31m")
        assert len(name.plain) < 50
        assert number.plain == "–"
