"""How a request that is being watched is shown: its answer on stdout as it grows, what happens to it on stderr."""

import os
import sys
from collections.abc import Mapping
from typing import Any

import typer

from codegate.cli.output import say
from codegate.figures import data_size
from codegate.terminal import clean, wants_colour

_LONGEST = 1_000_000
_DROPPED = {"late": "Earlier output was left out", "slow": "This terminal reads too slowly; left out"}


class Follower:
    """Prints the events of one request; words of one kind run on, each other thing begins a line."""

    def __init__(self) -> None:
        self._kind = ""
        self._is_inside = False
        self._has_colour = wants_colour(sys.stdout, os.environ)

    def show(self, event: Mapping[str, Any]) -> None:
        """Print one event; `state` is for those who ask for JSON."""
        match event["type"]:
            case "text":
                self._write("text", event["text"])
            case "thinking":
                self._write("thinking", event["text"], dim=True, italic=True)
            case "tool_part":
                if not event["text"]:
                    self._break()
                    self._write("call", f"{event['name']} ", fg="cyan", bold=True)
                else:
                    self._write("call", event["text"], fg="cyan")
            case "tool":
                self._break()
            case "attempt":
                self._talk(f"→ {event['account']} is asked for {event['model']}")
            case "dropped":
                self._talk(f"… {_DROPPED.get(event['reason'], 'Left out')}: {data_size(event['bytes'])}", "yellow")
            case "end":
                is_good = event["outcome"] == "ok"
                self._talk(f"■ {event['outcome']}, status {event['status']}", "green" if is_good else "red")

    def _write(self, kind: str, text: str, **style: Any) -> None:
        if kind != self._kind:
            self._break()
        self._kind = kind
        shown = clean(text.replace("\r\n", "\n"), keep_lines=True, limit=_LONGEST)
        typer.echo(typer.style(shown, **style) if style and self._has_colour else shown, nl=False)
        sys.stdout.flush()
        self._is_inside = bool(shown) and not shown.endswith("\n")

    def _break(self) -> None:
        """The next words begin a line."""
        if self._is_inside:
            typer.echo()
        self._is_inside, self._kind = False, ""

    def _talk(self, words: str, colour: str = "bright_black") -> None:
        self._break()
        say(words, colour)
