"""Guardrails: what may not leave this machine, tried on a text before it is trusted."""

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from codegate.errors import CodeGateError
from codegate.figures import count
from codegate.terminal import clean
from codegate.tui.dialogs.form import Answers, Ask, FormDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.fields import on_off
from codegate.tui.page import Page
from codegate.tui.spans import highlighted, mappings_text
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

FIELDS = (
    Field("On", lambda row: on_off(row["active"]), width=5),
    Field("Category", lambda row: row["category"], "cyan", limit=16),
    Field("Guardrail", lambda row: row["name"], "bold", limit=30),
    Field("Found", lambda row: count(row["detection_count"]), is_number=True, width=6),
    Field("Level", lambda row: row["level"], width=7),
    Field("Style", lambda row: row["style"], width=8),
    Field("What it finds", lambda row: row["description"], "dim", limit=100, room=90),
)
TRY = "b: type a text here and see what a provider would get"


class GuardrailsScreen(Page):
    """Every detector with its switch, and a bench to try them on."""

    NAME = "guardrails"
    HELP_TEXT = "What is found is replaced before a provider sees it, and put back in the answer."
    TOPICS = frozenset({"guardrails", "guardrail_hits", "settings"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "On/off"),
        Binding("m", "master", "All on/off"),
        Binding("b", "bench", "Try a text"),
        Binding("v", "level", "Level"),
        Binding("w", "allow", "Allow-list"),
        Binding("p", "mappings", "Mappings"),
        Binding("F", "forget", "Forget mappings", show=False),
        Binding("escape", "leave", "Back to the list", show=False),
    ]
    DEFAULT_CSS = """
    GuardrailsScreen #bench { height: auto; max-height: 9; border: round $primary 60%;
        border-title-style: bold; border-title-color: $foreground;
    }
    GuardrailsScreen #text { height: 1; border: none; background: $panel; padding: 0 1; }
    GuardrailsScreen #text:focus { border: none; background: $primary 30%; }
    GuardrailsScreen #result { height: auto; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_on = True

    def body(self) -> ComposeResult:
        """Switches above, bench below."""
        yield RecordBox("Guardrails", FIELDS, "id", "There are no guardrails.", id="detectors")
        with Vertical(id="bench") as bench:
            bench.border_title = "Test bench"
            yield Input(placeholder=TRY, id="text")
            yield Static("", id="result", markup=False)

    async def load(self) -> None:
        """All detectors, and the master switch."""
        rows, privacy = await asyncio.gather(self.client.guardrails.list(), self.client.privacy.get())
        self._is_on = privacy["enabled"]
        kept = f", {count(privacy['stats']['total_mappings'])} values kept"
        note = kept if self._is_on else ", ALL OFF: press m"
        self.query_one(RecordBox).show(sorted(rows, key=lambda row: (row["category"], row["name"])), note=note)

    @work(group="bench", exclusive=True, exit_on_error=False)
    async def on_input_changed(self, event: Input.Changed) -> None:
        """Show what guardrails make of the text."""
        await asyncio.sleep(0.1)
        result = self.query_one("#result", Static)
        if not event.value:
            result.update("")
            return
        try:
            bench = await self.client.privacy.test(event.value)
        except CodeGateError as error:
            result.update(Text(clean(error.text(), keep_lines=True), "red"))
            return
        result.update(highlighted(event.value, bench))

    def on_data_table_row_selected(self) -> None:
        """Enter shows everything about one."""
        if (row := self._current) is not None:
            text = Text("".join(f"{name:<16}{clean('–' if value is None else value)}\n" for name, value in row.items()))
            self.app.push_screen(ReaderDialog("Guardrail", [("About it", text)]))

    def action_switch(self) -> None:
        """Turn one on, or off."""
        if (row := self._current) is not None:
            word = "off" if row["enabled"] else "on"
            work = self.client.guardrails.update(row["id"], {"enabled": not row["enabled"]})
            self.do(work, f"{row['name']} is {word}.")

    def action_master(self) -> None:
        """Turn all of them on; off only if the user is sure."""
        if not self._is_on:
            self.do(self.client.privacy.put({"enabled": True}), "Guardrails are on.")
            return
        question = "Turn all guardrails off? Providers will see secrets and personal data as they are."
        self.ask(question, "Turn off", lambda: self.do(self.client.privacy.put({"enabled": False}), "They are off."))

    def action_bench(self) -> None:
        """Type a text."""
        self.query_one("#text").focus()

    def action_leave(self) -> None:
        """Go back to the switches."""
        self.query_one(RecordTable).focus()

    def action_level(self) -> None:
        """Strict, or broad."""
        if (row := self._current) is not None:
            level = "broad" if row["level"] == "strict" else "strict"
            self.do(self.client.guardrails.update(row["id"], {"level": level}), f"{row['name']} is {level}.")

    def action_allow(self) -> None:
        """Edit what is never hidden."""
        self.do(self._edit_allowed())

    def action_mappings(self) -> None:
        """Show the values that have a stand-in, masked."""
        self.do(self._show_mappings())

    def action_forget(self) -> None:
        """Forget all stand-ins."""
        question = "Forget every value that has a stand-in? Answers of running conversations stay with the stand-ins."
        self.ask(question, "Forget", lambda: self.do(self.client.privacy.clear_mappings(), "They are forgotten."))

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    async def _edit_allowed(self) -> None:
        entries = await self.client.guardrails.allowed()
        patterns = [entry for entry in entries if entry["is_pattern"]]
        texts = [entry["value"] for entry in entries if not entry["is_pattern"]]

        async def save(answers: Answers) -> None:
            said = [part.strip() for part in (answers["texts"] or "").split(",") if part.strip()]
            kept = [{"value": entry["value"], "is_pattern": True} for entry in patterns]
            await self.client.guardrails.set_allowed([*said, *kept])

        note = f"Texts that are never hidden, separated by commas. {len(patterns)} patterns stay as they are."
        self.app.push_screen(
            FormDialog("Allow-list", [Ask("texts", "Never hidden", value=", ".join(texts))], save, note)
        )

    async def _show_mappings(self) -> None:
        page = await self.client.privacy.mappings(limit=200)
        self.app.push_screen(ReaderDialog("Mappings", [("Newest first", mappings_text(page))]))
