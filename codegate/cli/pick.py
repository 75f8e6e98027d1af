"""
A list to pick from, in place: arrow keys, a number, or the beginning of a name; Enter takes it, Escape leaves.

`Picker` is what the keys do and what is shown; `pick` reads keys and draws.
"""

import os
import select
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer

from codegate.terminal import clean

_UP, _DOWN, _ENTER, _LEAVE, _BACK = "up", "down", "enter", "leave", "back"
_KEYS = {"\x1b[A": _UP, "\x1bOA": _UP, "\x1b[B": _DOWN, "\x1bOB": _DOWN, "\r": _ENTER, "\n": _ENTER, "\x1b": _LEAVE}
_KEYS |= {"\x03": _LEAVE, "\x04": _LEAVE, "\x7f": _BACK, "\b": _BACK}
_CLEAR_LINE = "\x1b[2K"
_REVERSE, _DIM, _PLAIN = "\x1b[7m", "\x1b[2m", "\x1b[0m"


class Picker:
    """
    A list of options (value, label) with one marked.

    Attributes:
        typed: What was typed to find one: a number, or a part of its value or label.
    """

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        self._options = options
        self._marked = 0
        self.typed = ""

    @property
    def marked(self) -> str:
        """The value that Enter would take."""
        return self._options[self._marked][0]

    def press(self, key: str) -> None:
        """An arrow moves the mark, a character narrows the search."""
        if key in (_UP, _DOWN):
            self.typed = ""
            self._marked = (self._marked + (1 if key == _DOWN else -1)) % len(self._options)
            return
        self.typed = self.typed[:-1] if key == _BACK else self.typed + key
        found = self._found()
        if found is not None:
            self._marked = found
        elif key != _BACK:
            self.typed = self.typed[:-1]

    def lines(self, width: int, height: int) -> list[str]:
        """The list as it stands, at most so many lines, the marked one among them."""
        first = max(0, min(self._marked - height // 2, len(self._options) - height))
        shown: list[str] = []
        for index in range(first, min(first + height, len(self._options))):
            value, label = self._options[index]
            mark = "❯" if index == self._marked else " "
            shown.append(clean(f"{mark} {index + 1:>2}  {value:<17} {label}")[: width - 1])
        return shown

    @property
    def marked_line(self) -> str:
        """How the marked line begins."""
        return "❯"

    def _found(self) -> int | None:
        word = self.typed.lower()
        if not word:
            return self._marked
        if word.isdigit():
            return int(word) - 1 if 1 <= int(word) <= len(self._options) else None
        by_beginning = (index for index, (value, _) in enumerate(self._options) if value.startswith(word))
        by_part = (index for index, option in enumerate(self._options) if word in " ".join(option).lower())
        return next(by_beginning, next(by_part, None))


def can_pick() -> bool:
    """Whether a list can be drawn: a terminal on both sides that moves its cursor."""
    return sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def pick(question: str, options: Sequence[tuple[str, str]]) -> str:
    """
    The value the user takes.

    Raises:
        typer.Abort: Escape, Ctrl-C or Ctrl-D.
    """
    picker = Picker(options)
    size = shutil.get_terminal_size()
    height = min(len(options), max(3, size.lines - 3))
    sys.stderr.write(f"{clean(question)}  {_DIM}↑ ↓, a number or a name; Enter takes it{_PLAIN}\n")
    with _keys() as keys:
        _draw(picker, size.columns, height)
        for key in keys:
            if key == _LEAVE:
                raise typer.Abort
            if key == _ENTER:
                break
            picker.press(key)
            sys.stderr.write(f"\x1b[{height}A")
            _draw(picker, size.columns, height)
    sys.stderr.write(f"\x1b[{height}A\x1b[J{clean(picker.marked)}\n")
    sys.stderr.flush()
    return picker.marked


def _draw(picker: Picker, width: int, height: int) -> None:
    for line in picker.lines(width, height):
        style = _REVERSE if line.startswith(picker.marked_line) else ""
        sys.stderr.write(f"{_CLEAR_LINE}{style}{line}{_PLAIN if style else ''}\n")
    sys.stderr.flush()


@contextmanager
def _keys() -> Iterator[Iterator[str]]:
    """Keys one by one, unseen, while the terminal is in its raw mode."""
    import termios
    import tty

    stream = sys.stdin.fileno()
    before = termios.tcgetattr(stream)
    try:
        tty.setcbreak(stream)
        # in this mode Ctrl-C would be a signal; read as a key it leaves like Escape
        now = termios.tcgetattr(stream)
        now[3] &= ~termios.ISIG
        termios.tcsetattr(stream, termios.TCSADRAIN, now)
        yield _read(stream)
    finally:
        termios.tcsetattr(stream, termios.TCSADRAIN, before)


def _read(stream: int) -> Iterator[str]:
    while data := os.read(stream, 32):
        text = data.decode("utf-8", "ignore")
        if text == "\x1b" and select.select([stream], [], [], 0.05)[0]:
            text += os.read(stream, 8).decode("utf-8", "ignore")
        if text in _KEYS:
            yield _KEYS[text]
        elif text.startswith("\x1b"):
            continue
        else:
            yield from (_KEYS.get(character, character) for character in text)
    yield _LEAVE
