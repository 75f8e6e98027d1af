"""Tests of accounts: each is asked at its provider, and says how it went."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, ProgressBar, Static

from codegate.errors import CodeGateError
from codegate.figures import count, duration
from codegate.terminal import clean
from codegate.tui.feed import Row

if TYPE_CHECKING:
    from codegate.client.session import Client

AT_ONCE = 4
"""Tests that run beside each other."""


class TrialDialog(ModalScreen[None]):
    """
    Tests accounts while one looks on; leaving it leaves the tests.

    Args:
        accounts: With `id` and `name`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close", key_display="esc", id="trial-close"),
        Binding("t", "again", "Test again", id="trial-again"),
        Binding("j", "scroll(1)", show=False),
        Binding("k", "scroll(-1)", show=False),
    ]
    DEFAULT_CSS = """
    TrialDialog { align: center middle; }
    TrialDialog #box {
        width: 96; max-width: 98%; height: auto; max-height: 94%; border: round $accent; background: $surface;
        border-title-style: bold; padding: 0 1;
    }
    TrialDialog VerticalScroll { height: auto; max-height: 100%; }
    TrialDialog ProgressBar { margin-top: 1; width: 100%; }
    TrialDialog Bar { width: 1fr; }
    """

    def __init__(self, client: "Client", accounts: Sequence[Row]) -> None:
        super().__init__()
        self._client = client
        self._accounts = accounts
        self.results: dict[str, Row] = {}

    def compose(self) -> ComposeResult:
        """A line an account, and how far it is."""
        with Vertical(id="box") as box:
            box.border_title = "Test" if len(self._accounts) == 1 else f"Test of {len(self._accounts)} accounts"
            with VerticalScroll(can_focus=False):
                yield Static(id="lines", markup=False)
            yield ProgressBar(len(self._accounts), show_eta=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin."""
        self._test()

    def action_again(self) -> None:
        """Test all again."""
        self._test()

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    @work(exclusive=True, exit_on_error=False)
    async def _test(self) -> None:
        self.results.clear()
        self._show()
        doors = asyncio.Semaphore(AT_ONCE)

        async def one(account: Row) -> None:
            async with doors:
                self.results[account["id"]] = await self._asked(account["id"])
            self._show()

        await asyncio.gather(*(one(account) for account in self._accounts))

    async def _asked(self, account_id: str) -> Row:
        try:
            return await self._client.accounts.test(account_id)
        except CodeGateError as error:
            return {"success": False, "message": error.text(), "latency_ms": 0, "models": []}

    def _show(self) -> None:
        self.query_one(ProgressBar).update(progress=len(self.results))
        self.query_one("#lines", Static).update(trial_text(self._accounts, self.results))


def trial_text(accounts: Sequence[Row], results: dict[str, Row]) -> Text:
    """A line an account: waiting, or how it went; what went wrong below it."""
    text = Text()
    for account in accounts:
        probe = results.get(account["id"])
        mark, style = (
            ("…", "yellow") if probe is None else ("✓", "bold green") if probe["success"] else ("✗", "bold red")
        )
        text.append(f"{mark} ", style)
        text.append(f"{clean(account['name'], limit=28):<30}", "bold")
        if probe is None:
            text.append("asking its provider\n", "dim")
        elif probe["success"]:
            text.append(f"works: {count(len(probe['models']))} models in {duration(probe['latency_ms'])}\n", "green")
        else:
            text.append("does not work\n", "red")
            text.append(f"    {clean(probe['message'], keep_lines=True, limit=500)}\n", "dim")
    text.rstrip()
    return text
