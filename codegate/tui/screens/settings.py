"""Settings: every one the server has, as its own table says."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.keys import KeysDialog
from codegate.tui.dialogs.limits import LimitsDialog
from codegate.tui.feed import Row
from codegate.tui.page import Page
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

KINDS = {"bool": "flag", "int": "int", "float": "float"}
EMPTY = "No setting has these letters."


def shown(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "–" if value in ("", None) else str(value)


def _colour(row: Row) -> str:
    return "" if row["source"] == "default" else "yellow"


FIELDS = (
    Field("Group", lambda row: row["group"], "cyan", width=10),
    Field("Setting", lambda row: row["key"], "bold", limit=36),
    Field("Value", lambda row: shown(row["value"]), _colour, limit=24),
    Field("From", lambda row: row["source"], "dim", width=11),
    Field("What it does", lambda row: row["doc"], "dim", limit=160, room=90),
)


class SettingsScreen(Page):
    """All settings with the values in force."""

    NAME = "settings"
    HELP_TEXT = "Values in force; yellow ones are not the default. One from the environment cannot be changed here."
    TOPICS = frozenset({"settings"})
    EVERY_S = 30.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e,enter", "edit", "Change", key_display="e"),
        Binding("d", "unset", "Default again", id="settings-unset"),
        Binding("slash", "search", "Search", key_display="/"),
        Binding("m", "limits", "Model limits"),
        Binding("K", "keys", "Keys", tooltip="Keys of the server: fingerprints, new ones"),
        Binding("escape", "leave", "Back to the list", show=False),
    ]
    DEFAULT_CSS = """
    SettingsScreen #search { height: 1; border: none; background: $panel; padding: 0 1; }
    SettingsScreen #search:focus { border: none; background: $primary 30%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def body(self) -> ComposeResult:
        """Search, settings."""
        yield Input(placeholder="/ to search", id="search")
        yield RecordBox("Settings", FIELDS, "key", EMPTY, id="settings")

    async def load(self) -> None:
        """The table of the server."""
        self._rows = list(await self.client.settings.schema())
        self._narrow()

    def on_input_changed(self) -> None:
        """Show what has these letters."""
        self._narrow()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.action_leave()

    def on_data_table_row_selected(self) -> None:
        """Enter changes it."""
        self.action_edit()

    def action_search(self) -> None:
        """Type what to look for."""
        self.query_one("#search").focus()

    def action_leave(self) -> None:
        """Go to the settings."""
        self.query_one(RecordTable).focus()

    def action_edit(self) -> None:
        """A switch is turned; anything else is asked for."""
        row = self.query_one(RecordTable).current
        if row is None:
            return
        if row["type"] == "bool":
            self.do(self._put(row, not row["value"]), f"{row['key']} is {shown(not row['value'])}.")
            return

        async def save(answers: Answers) -> None:
            value = answers["value"]
            await self._put(row, "" if value is None and row["type"] == "str" else value)

        self.app.push_screen(FormDialog("Change a setting", [ask_of(row)], save, note_of(row)), self._reload_if)

    def action_unset(self) -> None:
        """Forget what was stored."""
        if (row := self.query_one(RecordTable).current) is not None:
            self.do(self._put(row, None), f"{row['key']} is the default again.")

    def action_limits(self) -> None:
        """Show what models can do."""
        self.app.push_screen(LimitsDialog())

    def action_keys(self) -> None:
        """Show which keys are in force."""
        self.app.push_screen(KeysDialog())

    async def _put(self, row: Row, value: Any) -> None:
        """Store a value; a secret one cannot be taken back, because nobody is told what it was."""
        key = str(row["key"])
        before = row["value"] if row["source"] == "stored" else None
        await self.client.settings.put({key: value})
        if not row["secret"]:
            self.frame.undo.push(
                f"{key} is {shown(row['value'])} again", lambda: self.client.settings.put({key: before})
            )

    def _reload_if(self, was_saved: bool | None) -> None:
        if was_saved:
            self.action_reload()

    def _narrow(self) -> None:
        letters = self.query_one("#search", Input).value.lower()
        found = [row for row in self._rows if letters in f"{row['key']} {row['doc']} {row['group']}".lower()]
        self.query_one(RecordBox).show(found)


def note_of(row: Row) -> str:
    """What is said above the question."""
    least = row.get("minimum")
    bound = f" At least {least:g}." if least is not None else ""
    return f"{row['key']}: {row['doc']}{bound}"


def ask_of(row: Row) -> Ask:
    """The question about one setting."""
    if row["choices"]:
        choices = [(choice, choice or "–") for choice in row["choices"]]
        return Ask("value", "Value", "choice", row["value"], choices=choices, is_needed=True)
    if row["secret"]:
        return Ask("value", "New value", "secret", hint="is not shown")
    hint = f"some of {', '.join(row['words'])}" if row["words"] else f"default {shown(row['default'])}"
    return Ask("value", "Value", KINDS.get(row["type"], "text"), row["value"], hint)
