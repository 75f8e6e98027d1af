"""Which account is to be asked instead: the candidates of a running request, each with its reason."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.feed import Row

if TYPE_CHECKING:
    from codegate.client.session import Client
    from codegate.tui.frame import Frame

CANNOT = "Its answer has begun, or no other account could be asked: it stays where it is."
_MARKS = {
    "asked": ("● asked now", "yellow"),
    "next": ("› in line", "green"),
    "tried": ("↺ was tried", "magenta"),
    "skipped": ("✕ left out", "dim"),
}


class RerouteDialog(ModalScreen[str | None]):
    """
    Ends with the id of the account that is to be asked, or None.

    Args:
        candidates: Of a live row; those that are asked now, or left out, cannot be chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Cancel"),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    DEFAULT_CSS = """
    RerouteDialog { align: center middle; }
    RerouteDialog #box {
        width: 76; max-width: 98%; height: auto; max-height: 94%; border: round $accent; background: $surface;
        border-title-style: bold; border-subtitle-color: $text-muted;
    }
    RerouteDialog OptionList { height: auto; max-height: 30; border: none; padding: 0 1; background: transparent; }
    RerouteDialog OptionList:focus { border: none; }
    """

    def __init__(self, candidates: list[Row]) -> None:
        super().__init__()
        self._candidates = candidates

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(id="box") as box:
            box.border_title = "Ask another account"
            box.border_subtitle = "enter asks it; the attempt under way is dropped"
            options = [
                Option(line_of(one), id=str(number), disabled=one["turn"] not in ("next", "tried"))
                for number, one in enumerate(self._candidates)
            ]
            yield OptionList(*options)

    def on_mount(self) -> None:
        """The keys go to the list, and its mark to the next in line."""
        listed = self.query_one(OptionList)
        listed.focus()
        turns = [one["turn"] for one in self._candidates]
        listed.highlighted = turns.index("next") if "next" in turns else listed.highlighted

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(str(self._candidates[int(event.option_id or 0)]["account_id"]))

    def action_move(self, step: int) -> None:
        """Mark the next, or the one before."""
        listed = self.query_one(OptionList)
        listed.action_cursor_down() if step > 0 else listed.action_cursor_up()


def line_of(candidate: Row) -> Text:
    """Where it stands and for which model; its reason below."""
    mark, style = _MARKS.get(candidate["turn"], ("", ""))
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{mark:<13}", style)
    text.append(clean(candidate["account"], limit=30), "bold")
    text.append(f"  {clean(candidate['model'], limit=40)}\n")
    text.append(f"{'':<13}{clean(candidate['reason'] or '–', limit=200)}", "dim")
    return text


def open_reroute(frame: "Frame", client: "Client", row: Row) -> None:
    """Let the user choose who is to be asked for a request, and have it asked; a refusal is told."""
    if not row.get("can_reroute"):
        frame.warn(CANNOT)
        return

    async def move(account: str) -> None:
        try:
            moved = await client.requests.reroute(row["id"], account)
        except CodeGateError as error:
            frame.complain(error)
            return
        frame.tell(f"{moved['account']} is asked for {moved['routed_model']}.")

    def chosen(account: str | None) -> None:
        if account:
            frame.run_worker(move(account), group="do", exit_on_error=False)

    frame.push_screen(RerouteDialog(list(row["candidates"])), chosen)
