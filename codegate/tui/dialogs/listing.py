"""A list over the screen that can be changed: what its subclasses have in common."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer

from codegate.errors import CodeGateError
from codegate.tui.dialogs.confirm import ConfirmDialog
from codegate.tui.feed import Row
from codegate.tui.widgets.record_box import RecordBox
from codegate.tui.widgets.record_table import Field, RecordTable

if TYPE_CHECKING:
    from codegate.client.session import Client
    from codegate.tui.frame import Frame


class ListDialog(ModalScreen[None]):
    """A table with what its keys do to a row; it is loaded anew after every change."""

    TITLE_TEXT: ClassVar[str] = ""
    FIELDS: ClassVar[Sequence[Field]] = ()
    KEY: ClassVar[str] = "id"
    EMPTY: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", key_display="esc"),
    ]
    DEFAULT_CSS = """
    ListDialog { align: center middle; }
    ListDialog #window { width: 110; max-width: 98%; height: 80%; max-height: 98%; background: $background; }
    """

    def compose(self) -> ComposeResult:
        """The table and its keys."""
        with Vertical(id="window"):
            yield RecordBox(self.TITLE_TEXT, self.FIELDS, self.KEY, self.EMPTY, id="listing")
        yield Footer(show_command_palette=False)

    async def rows(self) -> Sequence[Row]:
        """Fetch them."""
        return ()

    def on_mount(self) -> None:
        """Load."""
        self.reload()

    @property
    def client(self) -> "Client":
        """The server."""
        return self.frame.client

    @property
    def frame(self) -> "Frame":
        """The app."""
        return cast("Frame", self.app)

    @property
    def current(self) -> Row | None:
        """The row that the cursor is on."""
        return self.query_one(RecordTable).current

    def reload(self, _: object = None) -> None:
        """Fetch and show."""
        self.run_worker(self._do(None, ""), group="do", exit_on_error=False)

    def do(self, work: Awaitable[object], done: str = "", back: Callable[[], Awaitable[object]] | None = None) -> None:
        """Have something done, tell of it, remember how it is undone, and load; a refusal is told."""
        self.run_worker(self._do(work, done, back), group="do", exit_on_error=False)

    def ask(self, question: str, verb: str, then: Callable[[], None]) -> None:
        """Go on only if the user says yes."""
        self.app.push_screen(ConfirmDialog(question, verb), lambda yes: then() if yes else None)

    async def _do(
        self, work: Awaitable[object] | None, done: str, back: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        try:
            if work is not None:
                await work
            rows = await self.rows()
        except CodeGateError as error:
            self.frame.complain(error)
            return
        if done:
            self.frame.tell(done)
        if back is not None:
            self.frame.undo.push(done, back)
        if self.is_mounted:
            self.query_one(RecordBox).show(rows)
