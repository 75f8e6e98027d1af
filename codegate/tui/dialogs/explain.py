"""What the router would do with a request, while one types what it is like."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Footer, Input, Select, Static

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.route_text import route_text

if TYPE_CHECKING:
    from codegate.client.session import Client

PAUSE_S = 0.25
"""Time without a key after which the server is asked."""

FLAGS = (
    ("thinking", "thinking"),
    ("images", "pictures"),
    ("web_search", "web search"),
    ("background", "side request"),
    ("subagent", "sub-agent"),
)


class ExplainDialog(ModalScreen[None]):
    """
    A request in a few words above, the decision below.

    Args:
        tenants: Who may be the one that asks.
        model: What stands there first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", key_display="esc", id="explain-close"),
        Binding("ctrl+r", "ask", "Ask again", key_display="^r", id="explain-again"),
        Binding("pagedown", "scroll(8)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
    ]
    DEFAULT_CSS = """
    ExplainDialog { align: center middle; }
    ExplainDialog #box {
        width: 120; max-width: 100%; height: 34; max-height: 96%; border: round $accent; background: $surface;
        border-title-style: bold; padding: 0 1;
    }
    ExplainDialog Horizontal { height: auto; }
    ExplainDialog .label { width: auto; color: $text-muted; padding: 0 1 0 0; }
    ExplainDialog Input { width: 1fr; border: none; height: 1; background: $panel; padding: 0 1; }
    ExplainDialog Input:focus { border: none; background: $primary 30%; }
    ExplainDialog #tokens { width: 14; margin-right: 1; }
    ExplainDialog #model { margin-right: 1; }
    ExplainDialog Select { width: 1fr; }
    ExplainDialog Checkbox { width: auto; margin-right: 1; border: none; background: transparent; padding: 0; }
    ExplainDialog VerticalScroll { height: 1fr; margin-top: 1; border-top: solid $primary 40%; }
    """

    def __init__(self, client: "Client", tenants: Sequence[Row], model: str = "claude-sonnet-4-5") -> None:
        super().__init__()
        self._client = client
        self._tenants = tenants
        self._model = model

    def compose(self) -> ComposeResult:
        """Questions above, the decision below."""
        with Vertical(id="box") as box:
            box.border_title = "What would the router do?"
            with Horizontal():
                yield Static("Model", classes="label")
                yield Input(clean(self._model), id="model", placeholder="as the client names it")
                yield Static("Tokens in", classes="label")
                yield Input(id="tokens", type="integer", placeholder="0")
                if self._tenants:
                    names = [(Content(clean(one["name"], limit=30)), one["id"]) for one in self._tenants]
                    yield Select[str](names, prompt="any tenant", id="tenant", compact=True)
            with Horizontal():
                for name, words in FLAGS:
                    yield Checkbox(words, id=name, compact=True)
            with VerticalScroll(can_focus=False):
                yield Static("", id="route", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ask about what stands there."""
        self.query_one("#model", Input).focus()
        self.action_ask()

    def on_input_changed(self) -> None:
        """Ask anew."""
        self._ask(PAUSE_S)

    def on_checkbox_changed(self) -> None:
        """Ask anew."""
        self._ask(PAUSE_S)

    def on_select_changed(self) -> None:
        """Ask anew."""
        self._ask(PAUSE_S)

    def action_ask(self) -> None:
        """Ask now."""
        self._ask(0.0)

    def action_scroll(self, step: int) -> None:
        """Read on, or back."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    @work(exclusive=True, exit_on_error=False)
    async def _ask(self, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        shown = self.query_one("#route", Static)
        model = self.query_one("#model", Input).value.strip()
        if not model:
            shown.update(Text("Type the name of a model.", "dim"))
            return
        try:
            shown.update(route_text(await self._client.explain(model, tenant=self._tenant(), **self._case())))
        except CodeGateError as error:
            shown.update(Text(clean(error.text(), keep_lines=True, limit=600), "red"))

    def _tenant(self) -> str | None:
        found = self.query("#tenant")
        return None if not found or found.first(Select).is_blank() else str(found.first(Select).value)

    def _case(self) -> dict[str, Any]:
        tokens = self.query_one("#tokens", Input).value
        flags = {name: self.query_one(f"#{name}", Checkbox).value for name, _ in FLAGS}
        return {"tokens": int(tokens) if tokens.isdigit() else None, **flags}
