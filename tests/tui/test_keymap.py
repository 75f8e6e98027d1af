from textual.binding import Binding
from textual.screen import Screen

from codegate.tui.app import CodeGateApp, known_keys
from codegate.tui.keymap import Known, keys_of, known_of, with_ids
from codegate.tui.preferences import Preferences
from tests.tui.conftest import NEVER, settle


class Desk(Screen[None]):
    BINDINGS = with_ids(
        [
            Binding("x", "cancel", "Cancel it"),
            Binding("y", "copy", key_display="Y"),
            ("j", "move(1)", "Move"),
            Binding("k", "move(-1)"),
            Binding("ctrl+s,slash", "save", "Save", id="keep"),
        ],
        "desk",
    )


def test_every_key_gets_an_id_and_keeps_its_own() -> None:
    assert [known.id for known in known_of(Desk)] == ["desk-cancel", "desk-copy", "desk-move", "desk-move-2", "keep"]
    assert next(known_of(Desk)) == Known("desk-cancel", "x", "Cancel it")


def test_each_key_with_a_meaning_is_explained_as_the_user_has_it() -> None:
    plain, changed = dict(keys_of(Desk, {})), dict(keys_of(Desk, {"desk-cancel": "delete"}))

    assert plain == {"x": "Cancel it", "j": "Move", "^s /": "Save"}
    assert "delete" in changed
    assert "x" not in changed


def test_no_two_bindings_of_the_dashboard_have_one_id() -> None:
    ids = [known.id for part in known_keys().values() for known in part]

    assert len(ids) == len(set(ids))
    assert all(ids)


async def test_a_changed_key_works_and_the_one_before_does_not(server, screen_text) -> None:
    keys = {"go-logs": "L", "logs-errors": "ctrl+e", "help": "ctrl+g"}
    app = CodeGateApp(server, NEVER, NEVER, Preferences(keys=keys))
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("2")
        before = app.current_mode
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("e", "ctrl+e")
        await settle(pilot)
        asked = server.said("logs.list")[-1]
        await pilot.press("ctrl+g")
        await pilot.pause()
        help_text = screen_text(app)

    assert before == "overview"
    assert app.current_mode == "logs"
    assert "outcome" in str(asked)
    assert "^e" in help_text
    assert "L" in help_text
