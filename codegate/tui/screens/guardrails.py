"""Guardrails: what may not leave this machine, tried on a text before it is trusted."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from codegate.figures import count
from codegate.terminal import clean
from codegate.tui.dialogs.allowed import AllowedDialog
from codegate.tui.dialogs.chooser import ChooserDialog
from codegate.tui.dialogs.form import FormDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.guardrail_rows import FIELDS, grouped, is_group
from codegate.tui.page import Page
from codegate.tui.pattern_form import change_pattern, new_pattern
from codegate.tui.spans import mappings_text
from codegate.tui.widgets.bench import Bench
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable

EVERYBODY = ""


class GuardrailsScreen(Page):
    """Every detector with its switch, and a bench to try them on."""

    NAME = "guardrails"
    HELP_TEXT = (
        "What is found is replaced before a provider sees it, and put back in the answer. Space on a category turns "
        "all of it. Broad levels also take what merely looks like it. A tenant may have switches of its own."
    )
    TOPICS = frozenset({"guardrails", "guardrail_hits", "settings"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", "On/off"),
        Binding("v", "level", "Level", tooltip="Level: strict, or broad"),
        Binding("s", "style", "Style", show=False, tooltip="Style of what stands in: token, or natural"),
        Binding("b", "bench", "Try a text"),
        Binding("a", "add", "Add", tooltip="Add a pattern of your own"),
        Binding("e", "edit", "Edit", show=False, tooltip="Edit a pattern of your own"),
        Binding("d", "remove", "Remove", show=False, tooltip="Remove a pattern of your own"),
        Binding("w", "allow", "Allow-list"),
        Binding("p", "mappings", "Mappings"),
        Binding("F", "forget", "Forget mappings", show=False),
        Binding("t", "tenant", "Tenant", tooltip="Switches of one tenant, or of everybody"),
        Binding("m", "master", "All on/off"),
        Binding("escape", "leave", "Back to the list", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._is_on = True
        self._tenant = ("", "")

    def body(self) -> ComposeResult:
        """Switches above, bench below."""
        yield RecordBox("Guardrails", FIELDS, "id", "There are no guardrails.", id="detectors")
        yield Bench(self._try)

    async def load(self) -> None:
        """All detectors, and the master switch."""
        rows, privacy = await asyncio.gather(
            self.client.guardrails.list(**self._whose), self.client.privacy.get(**self._whose)
        )
        self._is_on = privacy["enabled"]
        whose = f" of {clean(self._tenant[1], limit=30)}" if self._tenant[0] else ""
        kept = f", {count(privacy['stats']['total_mappings'])} values kept"
        note = kept if self._is_on else ", ALL OFF: press m"
        self.query_one(RecordBox).show(grouped(rows), len(rows), f"{whose}{note}")

    def on_data_table_row_selected(self) -> None:
        """Enter shows everything about one, or turns a category."""
        row = self._current
        if row is not None and is_group(row):
            self.action_switch()
        elif row is not None:
            text = Text("".join(f"{name:<16}{clean('–' if value is None else value)}\n" for name, value in row.items()))
            self.app.push_screen(ReaderDialog("Guardrail", [("About it", text)]))

    def action_switch(self) -> None:
        """Turn one on or off, or all of a category: off if any of it is on."""
        row = self._current
        if row is None:
            return
        members = row["members"] if is_group(row) else [row]
        is_on = not (row["on"] if is_group(row) else row["enabled"])
        wanted = [one for one in members if one["enabled"] != is_on]
        self._change(wanted, {"enabled": is_on}, f"{row['name']} is {'on' if is_on else 'off'}")

    def action_level(self) -> None:
        """Strict, or broad."""
        if (row := self._one) is not None and not row.get("is_custom"):
            level = "broad" if row["level"] == "strict" else "strict"
            self._change([row], {"level": level}, f"{row['name']} is {level}")

    def action_style(self) -> None:
        """The next way to stand in for a value."""
        if (row := self._one) is not None and len(row.get("styles", ())) > 1:
            styles = list(row["styles"])
            style = styles[(styles.index(row["style"]) + 1) % len(styles)]
            self._change([row], {"style": style}, f"{row['name']} is replaced in style {style}")

    def action_master(self) -> None:
        """Turn all of them on; off only if the user is sure."""
        if not self._is_on:
            self.do(self._master(True), "Guardrails are on.")
            return
        question = "Turn all guardrails off? Providers will see secrets and personal data as they are."
        self.ask(
            question, "Turn off", lambda: self._done(self._master(False), "They are off", lambda: self._master(True))
        )

    def action_bench(self) -> None:
        """Type a text."""
        self.query_one("#text").focus()

    def action_leave(self) -> None:
        """Go back to the switches."""
        self.query_one(RecordTable).focus()

    def action_add(self) -> None:
        """Ask for a pattern of one's own."""
        asks, save = new_pattern(self.frame, self._whose)
        note = "It is hidden wherever it is found; the group v of a pattern, or all of it."
        self.app.push_screen(FormDialog("A pattern of your own", asks, save, note), self._reload_if)

    def action_edit(self) -> None:
        """Change a pattern of one's own."""
        if (row := self._own()) is not None:
            asks, save = change_pattern(self.frame, row, self._whose)
            self.app.push_screen(FormDialog("A pattern of your own", asks, save), self._reload_if)

    def action_remove(self) -> None:
        """Remove a pattern of one's own; it can be undone."""
        row = self._own()
        if row is not None:
            form = {name: row[name] for name in ("name", "pattern", "description", "category")}
            work = self.client.guardrails.remove(row["id"])
            self._done(work, f"{row['name']} is removed", partial(self._add, form))

    def action_allow(self) -> None:
        """Edit what is never hidden."""
        self.app.push_screen(AllowedDialog(self._whose))

    def action_mappings(self) -> None:
        """Show the values that have a stand-in, masked."""
        self.do(self._show_mappings())

    def action_forget(self) -> None:
        """Forget all stand-ins."""
        question = "Forget every value that has a stand-in? Answers of running conversations stay with the stand-ins."
        work = self.client.privacy.clear_mappings
        self.ask(question, "Forget", lambda: self.do(work(**self._whose), "They are forgotten."))

    def action_tenant(self) -> None:
        """Choose whose switches are shown."""
        self.do(self._choose_tenant())

    @property
    def _whose(self) -> dict[str, str]:
        return {"tenant": self._tenant[0]} if self._tenant[0] else {}

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    @property
    def _one(self) -> Row | None:
        """The guardrail that the cursor is on, if it is none but one."""
        row = self._current
        return None if row is None or is_group(row) else row

    def _own(self) -> Row | None:
        row = self._one
        if row is not None and row.get("is_custom"):
            return row
        self.frame.warn("Only patterns of your own can be changed: a adds one.")
        return None

    def _reload_if(self, was_saved: bool | None) -> None:
        if was_saved:
            self.action_reload()

    def _change(self, rows: list[Row], form: dict[str, Any], done: str) -> None:
        before = [(row["id"], {name: row[name] for name in form}) for row in rows]
        self._done(self._put([(row["id"], form) for row in rows]), done, lambda: self._put(before))

    def _done(self, work: Awaitable[object], done: str, back: Callable[[], Awaitable[object]]) -> None:
        async def act() -> None:
            await work
            self.frame.undo.push(done, back)

        self.do(act(), f"{done}.")

    async def _put(self, changes: list[tuple[str, dict[str, Any]]]) -> None:
        for detector, form in changes:
            await self.client.guardrails.update(detector, form, **self._whose)

    async def _add(self, form: dict[str, Any]) -> None:
        await self.client.guardrails.add(form, **self._whose)

    async def _try(self, text: str) -> Row:
        return await self.client.privacy.test(text, **self._whose)

    async def _master(self, is_on: bool) -> None:
        await self.client.privacy.put({"enabled": is_on}, **self._whose)

    async def _choose_tenant(self) -> None:
        tenants = {str(row["id"]): str(row["name"]) for row in await self.client.tenants.list()}
        choices = [(EVERYBODY, "Everybody"), *tenants.items()]

        def chosen(tenant: str | None) -> None:
            if tenant is not None:
                self._tenant = (tenant, tenants.get(tenant, ""))
                self.action_reload()
                self.query_one(Bench).try_again()

        self.app.push_screen(ChooserDialog("Whose guardrails?", choices), chosen)

    async def _show_mappings(self) -> None:
        page = await self.client.privacy.mappings(limit=200, tenant=self._tenant[0] or None)
        self.app.push_screen(ReaderDialog("Mappings", [("Newest first", mappings_text(page))]))
