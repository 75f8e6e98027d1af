"""Coding tools: which point at the proxy, what points them there, and the edits of their files."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from codegate.terminal import clean
from codegate.tui.dialogs.diff import DiffDialog
from codegate.tui.dialogs.reader import ReaderDialog
from codegate.tui.feed import Row
from codegate.tui.page import Page
from codegate.tui.setup_text import FIELDS, detail_text
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import RecordTable

EMPTY = "The server knows no tools."


class SetupScreen(Page):
    """All tools, and what the one under the cursor needs."""

    NAME = "setup"
    HELP_TEXT = (
        "Coding tools of the server's own machine and user, and whether they ask this proxy. Writing edits the tool's "
        "own file: its comments stay, its original is kept beside it and can be put back byte for byte. A test lets "
        "the tool itself ask one small question, where it is installed."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w,enter", "write", "Write", key_display="w", tooltip="Point the tool at the proxy", id="setup-write"),
        Binding("b", "put_back", "Put back", tooltip="Put the tool's file back as it was", id="setup-put-back"),
        Binding("t", "test", "Test", tooltip="Ask as the tool would", id="setup-test"),
        Binding("c", "copy", "Copy", tooltip="Copy what to set", id="setup-copy"),
        Binding("J", "scroll(1)", "Scroll", key_display="J K", tooltip="Scroll what is right", id="setup-scroll-down"),
        Binding("K", "scroll(-1)", "Scroll back", show=False, id="setup-scroll-up"),
    ]
    DEFAULT_CSS = """
    SetupScreen #tools-box { width: 38; }
    SetupScreen #detail {
        width: 1fr; padding: 0 1; border: round $primary 60%; border-title-color: $foreground;
        border-title-style: bold; scrollbar-size-vertical: 1;
    }
    """

    def body(self) -> ComposeResult:
        """The table, and beside it what its row is about."""
        with Horizontal():
            yield RecordBox("Tools", FIELDS, "id", EMPTY, id="tools")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(markup=False, id="words")

    async def load(self) -> None:
        """All tools, and where each points."""
        found = await self.client.setup.list()
        self.query_one(RecordBox).show(found["tools"])
        self._show()

    def on_data_table_row_highlighted(self) -> None:
        """Show the tool under the cursor."""
        self._show()

    def on_data_table_row_selected(self) -> None:
        """Enter writes."""
        self.action_write()

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self.query_one("#detail").scroll_relative(y=step, animate=False)

    def action_copy(self) -> None:
        """Put what is to be set on the clipboard (OSC 52)."""
        if (row := self._current) is not None:
            self.app.copy_to_clipboard(clean(row["snippet"], keep_lines=True))
            self.frame.tell(f"What {row['label']} needs is on the clipboard.")

    def action_write(self) -> None:
        """Show the edit of its file, and write it if the user says yes."""
        if (row := self._current) is None:
            return
        if not row["writable"]:
            self.frame.warn(f"To be set by hand: {row['unwritable']}")
            return
        self.do(self._ask_to_write(row))

    def action_put_back(self) -> None:
        """Show the way back, and go it if the user says yes."""
        if (row := self._current) is None:
            return
        if not row["writable"]:
            self.frame.warn(f"CodeGate has written nothing for {row['label']}.")
            return
        self.do(self._ask_to_put_back(row))

    def action_test(self) -> None:
        """Ask as the tool would, after a word of warning if that costs something."""
        if (row := self._current) is None:
            return
        if not row["askable"]:
            self.do(self._test(row))
            return
        question = f"Let {row['label']} ask one small question? It goes through the proxy and may cost a little."
        self.ask(question, "Ask", lambda: self.do(self._test(row)))

    @property
    def _current(self) -> Row | None:
        return self.query_one(RecordTable).current

    def _show(self) -> None:
        row = self._current
        box = self.query_one("#detail", VerticalScroll)
        box.display = row is not None
        if row is not None:
            box.border_title = clean(row["label"], limit=40)
            self.query_one("#words", Static).update(detail_text(row))

    async def _ask_to_write(self, row: Row) -> None:
        change = await self.client.setup.write(row["id"], dry_run=True)
        if not change["changed"]:
            self.frame.tell(f"{row['label']} points at the proxy already.")
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(self._write(row))

        self.app.push_screen(DiffDialog(f"Write {change['path']}?", change["diff"], "Write"), answered)

    async def _write(self, row: Row) -> None:
        change = await self.client.setup.write(row["id"])
        label, tool = row["label"], row["id"]
        kept = " The original is kept." if change["has_original"] else ""
        self.frame.undo.push(f"{label} points at the proxy", lambda: self.client.setup.undo(tool))
        self.frame.tell(f"{label} points at the proxy.{kept}")

    async def _ask_to_put_back(self, row: Row) -> None:
        change = await self.client.setup.undo(row["id"], dry_run=True)
        is_drifted = bool(change["drift"])
        words, verb = "", "Put back"
        if is_drifted:
            words = "It was changed since CodeGate wrote it. Only CodeGate's values are taken out; the rest is kept."
            verb = "Take out"

        def answered(yes: bool | None) -> None:
            if yes:
                done = f"{row['label']} no longer points at the proxy."
                self.do(self.client.setup.undo(row["id"], force=is_drifted), done)

        self.app.push_screen(DiffDialog(f"Put back {change['path']}?", change["diff"], verb, words), answered)

    async def _test(self, row: Row) -> None:
        if row["askable"]:
            self.frame.tell(f"{row['label']} asks; this may take a minute.")
        result = await self.client.setup.test(row["id"])
        if result["success"]:
            self.frame.tell(f"{result['message']} ({result['latency_ms']} ms)")
        elif result["answer"]:
            answer = Text(clean(result["answer"], keep_lines=True))
            self.app.push_screen(ReaderDialog(clean(result["message"]), [("What it said", answer)]))
        else:
            self.frame.warn(result["message"])
