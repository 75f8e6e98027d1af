from collections.abc import Sequence

from codegate.errors import NotFound
from codegate.tui.dialogs.listing import ListDialog
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field
from tests.tui.conftest import settle


class Names(ListDialog):
    TITLE_TEXT = "Names"
    KEY = "name"
    EMPTY = "There are no names."
    FIELDS = (Field("Name", lambda row: row["name"]),)

    async def rows(self) -> Sequence[Row]:
        return await self.client.accounts.list()


async def test_rows_are_shown_and_loaded_again_after_a_change(app, server, screen_text) -> None:
    async with app.run_test() as pilot:
        await app.push_screen(Names())
        await settle(pilot)
        empty = screen_text(app)
        server.answers["accounts.list"] = [{"name": "zebra"}]
        app.screen.do(server.accounts.create({}), "It is made", lambda: server.accounts.delete("x"))
        await settle(pilot)
        filled = screen_text(app)

    assert "There are no names." in empty
    assert "zebra" in filled
    assert len(app.undo) == 1


async def test_a_refusal_is_told_and_cannot_be_undone(app, server) -> None:
    server.answers["accounts.create"] = NotFound("No such thing.")
    async with app.run_test() as pilot:
        await app.push_screen(Names())
        app.screen.do(server.accounts.create({}), "It is made", lambda: server.accounts.delete("x"))
        await settle(pilot)
        notices = [notice.message for notice in app._notifications]

    assert "No such thing." in notices[0]
    assert len(app.undo) == 0
