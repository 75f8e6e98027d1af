"""One account, whole: state, quota, errors, and the models its provider lists for it."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Input, OptionList, Static

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.account_text import account_text
from codegate.tui.feed import Row

if TYPE_CHECKING:
    from codegate.client.session import Client


class AccountDialog(ModalScreen[None]):
    """
    An account over the screen; its models come when the provider has answered.

    Args:
        account: As `GET /api/accounts/{id}` answers.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", key_display="esc", id="account-close"),
        Binding("ctrl+r", "models", "Ask for models again", key_display="^r", id="account-models"),
        Binding("ctrl+y", "copy", "Copy model", key_display="^y", id="account-copy"),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    AccountDialog { align: center middle; }
    AccountDialog #box {
        width: 130; max-width: 98%; height: 34; max-height: 96%; border: round $accent; background: $surface;
        border-title-style: bold; padding: 0 1;
    }
    AccountDialog #facts { width: 7fr; height: 1fr; }
    AccountDialog #side { width: 3fr; height: 1fr; border-left: solid $primary 40%; padding: 0 0 0 1; }
    AccountDialog Input { border: none; height: 1; background: $panel; padding: 0 1; }
    AccountDialog Input:focus { border: none; background: $primary 30%; }
    AccountDialog OptionList { height: 1fr; border: none; background: transparent; padding: 0; }
    AccountDialog #told { color: $text-muted; height: auto; }
    """

    def __init__(self, client: "Client", account: Row) -> None:
        super().__init__()
        self._client = client
        self._account = account
        self._models: list[str] = []

    def compose(self) -> ComposeResult:
        """Facts left, models right."""
        with Horizontal(id="box") as box:
            box.border_title = Content(clean(self._account["name"], limit=60))
            with VerticalScroll(id="facts"):
                yield Static(account_text(self._account), markup=False)
            with Vertical(id="side"):
                yield Input(placeholder="models; type to narrow")
                yield Static("", id="told", markup=False)
                yield OptionList()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ask for the models; those that are known come at once."""
        self.query_one(Input).focus()
        self._load(refresh=False)

    def on_input_changed(self) -> None:
        """Show what has these letters."""
        self._narrow()

    def action_models(self) -> None:
        """Ask the provider, however fresh the list is."""
        self._load(refresh=True)

    def action_move(self, step: int) -> None:
        """Mark the next model, or the one before."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if step > 0 else listed.action_cursor_up()

    def action_copy(self) -> None:
        """Put the marked model's name on the clipboard."""
        option = self.query_one(OptionList).highlighted_option
        if option is not None:
            self.app.copy_to_clipboard(str(option.prompt))
            self.app.notify("The model's name is on the clipboard.", markup=False)

    @work(exclusive=True, exit_on_error=False)
    async def _load(self, *, refresh: bool) -> None:
        told = self.query_one("#told", Static)
        told.update("Asking the provider …")
        try:
            self._models = await self._client.accounts.models(self._account["id"], refresh=refresh)
        except CodeGateError as error:
            told.update(Text(clean(error.text(), keep_lines=True, limit=400), "red"))
            return
        self._narrow()

    def _narrow(self) -> None:
        letters = self.query_one(Input).value.lower()
        found = [model for model in self._models if letters in model.lower()]
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Content(clean(model, limit=120)) for model in found])
        listed.action_first()
        total = f"{len(found)} of {len(self._models)} models" if letters else f"{len(self._models)} models"
        self.query_one("#told", Static).update(total if self._models else "It lists no models.")
