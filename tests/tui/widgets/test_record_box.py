from textual.app import App, ComposeResult

from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field


class BoxApp(App[None]):
    def compose(self) -> ComposeResult:
        yield RecordBox("Things", (Field("Name", lambda row: row["name"]),), "name", "Add one with a.", id="things")


async def test_it_says_what_to_do_while_it_is_empty() -> None:
    app = BoxApp()
    async with app.run_test() as pilot:
        box = app.query_one(RecordBox)
        box.show([])
        await pilot.pause()
        empty = (box.table.display, box.border_title)
        box.show([{"name": "x"}], 7)
        await pilot.pause()

        assert empty == (False, "Things")
        assert (box.table.display, box.border_title) == (True, "Things (7)")
