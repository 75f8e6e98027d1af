"""An answer in passages: words, reasoning, calls of tools, remarks; each is drawn anew only while it grows."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.syntax import Syntax
from rich.text import Text
from textual.containers import Vertical
from textual.widgets import Static

from codegate.figures import data_size
from codegate.terminal import clean

LONGEST = 4_000
"""Characters of a passage from which on the next line break begins another one."""

ENDLESS = 4 * LONGEST
"""Characters of a passage that ends without a line break: what has none must not be drawn whole for every word."""

MOST = 400
"""Passages that are kept; of more the first ones go."""

_DROPPED = {"late": "Earlier output was left out", "slow": "This dashboard reads too slowly; left out"}
_STYLES = {"text": "", "thinking": "italic dim", "call": "cyan"}


class Passage(Static):
    """A piece of the answer of one kind."""

    DEFAULT_CSS = """
    Passage { height: auto; }
    Passage.thinking { border-left: outer $secondary 60%; padding-left: 1; }
    Passage.call { border-left: outer $accent 60%; padding-left: 1; margin: 1 0; }
    Passage.remark { color: $text-muted; }
    """

    def __init__(self, kind: str, name: str = "", *, goes_on: bool = False) -> None:
        super().__init__(classes=kind, markup=False)
        self.kind = kind
        self.goes_on = goes_on
        self.tool = name
        self.text = ""
        self.is_whole = False

    def grow(self, text: str) -> None:
        """More of it; only the end of a long call is drawn while it grows."""
        self.text += text
        shown = f"…{self.text[-LONGEST:]}" if self.kind == "call" and len(self.text) > ENDLESS else self.text
        self.update(self._drawn(Text(shown.rstrip("\n"), _STYLES.get(self.kind, ""))))

    def settle(self, arguments: str) -> None:
        """A call is whole: its arguments, laid out where they are JSON."""
        self.is_whole = True
        self.text = clean(laid_out(arguments), keep_lines=True, limit=100_000)
        body = Syntax(self.text, "json", theme="ansi_dark", background_color="default", word_wrap=True)
        self.update(self._drawn(body))

    def _drawn(self, body: RenderableType) -> RenderableType:
        if self.kind != "call":
            return body
        return Group(Text.assemble(("⚒ ", "bold yellow"), (clean(self.tool, limit=80), "bold cyan")), body)


class Passages(Vertical):
    """All of an answer, growing at its end."""

    DEFAULT_CSS = "Passages { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Passage] = []

    def take(self, event: Mapping[str, Any]) -> None:
        """Show what one event of a watched request says."""
        match event["type"]:
            case "text" | "thinking" as kind:
                self._say(kind, event["text"])
            case "tool_part":
                if not event["text"] or not self._all or self._all[-1].kind != "call":
                    self._add(Passage("call", event["name"]))
                self._all[-1].grow(clean(event["text"], keep_lines=True))
            case "tool":
                self._settle(event["name"], event["arguments"])
            case "attempt":
                self.remark(f"→ {event['account']} is asked for {event['model']}")
            case "dropped":
                words = _DROPPED.get(event["reason"], "Left out")
                self.remark(f"… {words}: {data_size(event['bytes'])}", "yellow")

    def remark(self, sentence: str, style: str = "") -> None:
        """Say something of the request that is not of its answer."""
        passage = Passage("remark")
        passage.text = clean(sentence, limit=400)
        passage.update(Text(passage.text, style))
        self._add(passage)

    def plain(self) -> str:
        """What the answer says, without remarks."""
        said = [passage for passage in self._all if passage.kind != "remark"]
        return "".join(("" if one.goes_on else "\n") + one.text for one in said).removeprefix("\n")

    def _say(self, kind: str, said: str) -> None:
        text = clean(said.replace("\r\n", "\n"), keep_lines=True, limit=1_000_000)
        last = self._all[-1] if self._all and self._all[-1].kind == kind else None
        is_full = last is not None and len(last.text) > ENDLESS
        if last is not None and len(last.text) > LONGEST and "\n" in text:
            head, _, text = text.partition("\n")
            last.grow(head)
            last, is_full = None, False
        if last is None or is_full:
            last = Passage(kind, goes_on=is_full)
            self._add(last)
        last.grow(text)

    def _settle(self, name: str, arguments: str) -> None:
        """The call's own passage, or a new one if nobody heard it begin."""
        calls = [one for one in self._all if one.kind == "call" and one.tool == name and not one.is_whole]
        written = clean(arguments, keep_lines=True)
        found = next((one for one in calls if one.text == written), calls[0] if calls else None)
        if found is None:
            found = Passage("call", name)
            self._add(found)
        found.settle(arguments)

    def _add(self, passage: Passage) -> None:
        self._all.append(passage)
        self.mount(passage)
        if len(self._all) > MOST:
            self._all.pop(0).remove()


def laid_out(arguments: str) -> str:
    """JSON over several lines; what is none stays as it is."""
    try:
        return json.dumps(json.loads(arguments), ensure_ascii=False, indent=2)
    except ValueError:
        return arguments
