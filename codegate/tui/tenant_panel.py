"""What one tenant has for itself: settings and guardrails, each beside what holds for everyone."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.change import reversible
from codegate.tui.dialogs.form import Answers, FormDialog
from codegate.tui.feed import Row
from codegate.tui.fields import on_off
from codegate.tui.tenant_form import cascade, setting_ask, shown
from codegate.tui.undo import Back, Undo
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

if TYPE_CHECKING:
    from codegate.client.session import Client

_FROM_STYLES = {"tenant": "bold yellow", "everyone": "cyan"}


def _differs(row: Row) -> bool:
    return any(row[name] != row["common"][name] for name in ("enabled", "level", "style"))


SETTING_FIELDS = (
    Field("Setting", lambda row: row["key"], "bold", limit=34),
    Field("Value", lambda row: shown(row["value"]), lambda row: _FROM_STYLES.get(row["from"], ""), limit=24),
    Field("From", lambda row: row["from"], lambda row: _FROM_STYLES.get(row["from"], "dim"), width=8),
    Field("Everyone", lambda row: shown(row["common"]), "dim", limit=20),
    Field("What it does", lambda row: row["doc"], "dim", limit=120, room=100),
)
DETECTOR_FIELDS = (
    Field("On", lambda row: on_off(row["active"]), width=5),
    Field("Guardrail", lambda row: row["name"], "bold", limit=30),
    Field("Level", lambda row: row["level"], width=7),
    Field("Style", lambda row: row["style"], width=8),
    Field("", lambda row: "its own" if _differs(row) else "", "bold yellow", width=8),
    Field("Everyone", lambda row: on_off(row["common"]["active"]), width=8),
)


class TenantDialog(ModalScreen[None]):
    """
    Settings above, guardrails below; what is changed holds for this tenant alone.

    Args:
        undo: Where it is remembered how a change is taken back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", key_display="esc", id="tenant-close"),
        Binding("space,e", "change", "Change", key_display="space", id="tenant-change"),
        Binding("v", "level", "Level", id="tenant-level"),
        Binding("d,delete", "unset", "As everyone", key_display="d", id="tenant-unset"),
        Binding("u", "undo", "Undo", id="tenant-undo"),
    ]
    DEFAULT_CSS = """
    TenantDialog { align: center middle; }
    TenantDialog #box {
        width: 130; max-width: 100%; height: 38; max-height: 98%; border: round $accent; background: $surface;
        border-title-style: bold;
    }
    TenantDialog #doc { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, client: "Client", undo: Undo, tenant: Row) -> None:
        super().__init__()
        self._client = client
        self._undo = undo
        self._tenant = tenant

    def compose(self) -> ComposeResult:
        """Two tables, and what the marked setting does."""
        with Vertical(id="box") as box:
            box.border_title = "What this tenant has for itself"
            yield Static(Text(clean(self._tenant["name"], limit=60), "bold"), id="name", markup=False)
            yield RecordBox("Settings", SETTING_FIELDS, "key", "There is nothing to set.", id="own-settings")
            yield Static("", id="doc", markup=False)
            yield RecordBox("Guardrails", DETECTOR_FIELDS, "id", "There are none.", id="own-guardrails")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch both."""
        self._load()

    def on_data_table_row_highlighted(self) -> None:
        """Say what the marked setting does."""
        row = self._settings.current
        self.query_one("#doc", Static).update(clean(row["doc"], limit=200) if row is not None else "")

    def on_data_table_row_selected(self) -> None:
        """Enter changes it."""
        self.action_change()

    def action_change(self) -> None:
        """Turn a switch, or ask for a value."""
        detector, setting = self._guardrails.current, self._settings.current
        if self._guardrails.has_focus and detector is not None:
            self._put_detector(detector, "enabled", not detector["enabled"])
        elif setting is not None and setting["type"] == "bool":
            self._do(self._put_setting(setting, not setting["value"]))
        elif setting is not None:
            self._ask(setting)

    def action_level(self) -> None:
        """Strict, or broad."""
        detector = self._guardrails.current
        if self._guardrails.has_focus and detector is not None:
            self._put_detector(detector, "level", "broad" if detector["level"] == "strict" else "strict")

    def action_unset(self) -> None:
        """Let what holds for everyone hold here too."""
        detector, setting = self._guardrails.current, self._settings.current
        if self._guardrails.has_focus and detector is not None:
            self._do(self._update_detector(detector, dict.fromkeys(("enabled", "level", "style"))))
        elif setting is not None and setting["is_own"]:
            self._do(self._put_setting(setting, None))

    def action_undo(self) -> None:
        """Take the last change back."""
        self._do(self._take_back())

    @property
    def _settings(self) -> RecordTable:
        return self.query_one("#own-settings", RecordTable)

    @property
    def _guardrails(self) -> RecordTable:
        return self.query_one("#own-guardrails", RecordTable)

    def _ask(self, setting: Row) -> None:
        async def save(answers: Answers) -> None:
            value = answers["value"]
            await self._put_setting(setting, "" if value is None and setting["type"] == "str" else value)

        form = FormDialog("Change it for this tenant", [setting_ask(setting)], save, setting["doc"])
        self.app.push_screen(form, lambda _: self._loaded())

    def _loaded(self) -> None:
        self._load()

    @work(group="load", exclusive=True, exit_on_error=False)
    async def _load(self) -> None:
        tenant_id = self._tenant["id"]
        try:
            schema, own, detectors, common = await asyncio.gather(
                self._client.settings.schema(),
                self._client.tenants.settings(tenant_id),
                self._client.guardrails.list(tenant=tenant_id),
                self._client.guardrails.list(),
            )
        except CodeGateError as error:
            self._complain(error)
            return
        of_all = {row["id"]: row for row in common}
        rows = [{**row, "common": of_all.get(row["id"], row)} for row in detectors]
        self.query_one("#own-settings-box", RecordBox).show(cascade(schema, own))
        self.query_one("#own-guardrails-box", RecordBox).show(rows)
        self.on_data_table_row_highlighted()

    def _put_detector(self, detector: Row, name: str, value: object) -> None:
        self._do(self._update_detector(detector, {name: value}))

    async def _update_detector(self, detector: Row, change: dict[str, object]) -> None:
        update = partial(self._client.guardrails.update, detector["id"], tenant=self._tenant["id"])
        common = detector["common"]
        before = {name: None if detector[name] == common[name] else detector[name] for name in change}
        back = partial(update, before)
        await self._reversible(detector["name"], update(change), back)

    async def _put_setting(self, setting: Row, value: object) -> None:
        put = partial(self._client.tenants.put_settings, self._tenant["id"])
        key, before = setting["key"], setting["value"] if setting["is_own"] else None
        await self._reversible(key, put({key: value}), partial(put, {key: before}))

    async def _reversible(self, what: str, work: Awaitable[object], back: Back) -> None:
        await reversible(self._undo, f"{what} of {self._tenant['name']}", work, back)

    async def _take_back(self) -> None:
        label = await self._undo.undo()
        said = "There is nothing to undo." if label is None else f"Undone: {label}"
        self.app.notify(clean(said, limit=200), markup=False)

    @work(group="do", exit_on_error=False)
    async def _do(self, change: Awaitable[object]) -> None:
        try:
            await change
        except CodeGateError as error:
            self._complain(error)
        self._load()

    def _complain(self, error: CodeGateError) -> None:
        self.app.notify(clean(error.text(), keep_lines=True, limit=400), severity="error", markup=False)
