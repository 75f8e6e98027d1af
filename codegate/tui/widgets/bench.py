"""The test bench of guardrails: a text, and what a provider would get of it."""

import asyncio
from collections.abc import Awaitable, Callable

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static, TextArea

from codegate.errors import CodeGateError
from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.spans import highlighted

PAUSE_S = 0.1
"""Seconds without a key after which the text is tried."""

TRY = "b: type or paste a text here and see what a provider would get"


class Bench(Vertical):
    """
    Lines to type, and below them the findings, marked.

    Args:
        test: Asks the server what guardrails make of a text.
    """

    DEFAULT_CSS = """
    Bench {
        height: auto; max-height: 50%; border: round $primary 60%;
        border-title-style: bold; border-title-color: $foreground;
    }
    Bench:focus-within { border: round $accent; }
    Bench TextArea { height: auto; min-height: 1; max-height: 6; border: none; background: $panel; padding: 0 1; }
    Bench TextArea:focus { border: none; background: $panel; }
    Bench TextArea .text-area--placeholder { color: $text-muted; }
    Bench VerticalScroll { height: auto; max-height: 10; padding: 0 1; }
    Bench Static { height: auto; }
    """

    def __init__(self, test: Callable[[str], Awaitable[Row]]) -> None:
        super().__init__(id="bench")
        self.border_title = "Test bench"
        self._test = test

    def compose(self) -> ComposeResult:
        """The text and the result."""
        yield TextArea(
            placeholder=TRY,
            id="text",
            compact=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            show_line_numbers=False,
        )
        with VerticalScroll(can_focus=False):
            yield Static("", id="result", markup=False)

    def on_text_area_changed(self) -> None:
        """Try the text."""
        self.try_again()

    @work(group="bench", exclusive=True, exit_on_error=False)
    async def try_again(self) -> None:
        """Show what guardrails make of the text as they are at this moment."""
        await asyncio.sleep(PAUSE_S)
        result, text = self.query_one("#result", Static), self.query_one(TextArea).text
        if not text:
            result.update("")
            return
        try:
            bench = await self._test(text)
        except CodeGateError as error:
            result.update(Text(clean(error.text(), keep_lines=True), "red"))
            return
        result.update(highlighted(text, bench))
