"""
What commands print: data on stdout, talk on stderr.

A list is a table for people and, with `--json`, the REST shape for programs. On a terminal a table fits its width:
less important columns go first, then long cells end in an ellipsis. In a pipe nothing is cut. Every foreign text is
cleaned; rich never sees markup.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import typer

from codegate.terminal import clean, clean_json, wants_colour

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Json = Any
Row = Mapping[str, Any]

_PIPE_WIDTH = 10_000
_GAP = 2
_PROSE_WIDTH = 32


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Attributes:
        title: Heading.
        text: The cell of a row; cleaned later. None is a dash.
        style: Rich style of the cell, or a function of the row that gives it.
        is_number: Stands at the right.
        is_prose: Long text that gives way first: it is cut before another column is.
        drop: 0 always stays; the highest goes first when the terminal is too narrow.
    """

    title: str
    text: Callable[[Row], object]
    style: str | Callable[[Row], str] = ""
    is_number: bool = False
    drop: int = 0
    is_prose: bool = False


def print_json(value: Json) -> None:
    """Print a value as JSON, two blanks a level, safe for a terminal."""
    typer.echo(clean_json(json.dumps(value, ensure_ascii=False, indent=2)))


def print_line(text: str) -> None:
    """Print one line of data; foreign text in it must be cleaned by the caller or here, so it is cleaned here."""
    typer.echo(clean(text, keep_lines=True))


def say(text: str, style: str = "") -> None:
    """One line of talk on stderr, in a typer colour name if the terminal wants colour."""
    words = clean(text, keep_lines=True)
    colour = wants_colour(sys.stderr, os.environ)
    typer.echo(typer.style(words, fg=style) if style and colour else words, err=True, color=colour)


def done(text: str) -> None:
    """Say that something worked."""
    say(f"✓ {text}", "green")


def print_table(
    rows: Sequence[Row], columns: Sequence[Column], empty: str, section: Callable[[Row], str] | None = None
) -> None:
    """
    Print rows as a table.

    Args:
        empty: What to say on stderr when there are none; nothing is printed then.
        section: On a terminal, the heading a row stands under; rows of one section stand together. A pipe gets rows
            and nothing between them.
    """
    if not rows:
        say(empty)
        return
    console = _console()
    cells = [[_cell(column, row) for column in columns] for row in rows]
    widths = _widths(columns, cells)
    kept = _fitting(columns, widths, console.width)
    fixed = sum((0 if columns[index].is_prose else widths[index]) + _GAP for index in kept) - _GAP
    room = max(console.width - fixed, _PROSE_WIDTH)
    table = _grid(show_header=True)
    for index in kept:
        column = columns[index]
        justify: Literal["left", "right"] = "right" if column.is_number else "left"
        limit = min(widths[index], room) if column.is_prose else None
        table.add_column(column.title, justify=justify, no_wrap=True, overflow="ellipsis", max_width=limit)
    for line in cells:
        table.add_row(*(line[index] for index in kept))
    _print(console, table, [section(row) for row in rows] if section and sys.stdout.isatty() else ())


def print_record(pairs: Sequence[tuple[str, object]]) -> None:
    """Print names and values, one a line; a value of None or "" is a dash."""
    console = _console()
    table = _grid(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        table.add_row(_text(name), _text("–" if value in (None, "") else value))
    _print(console, table)


def _print(console: "Console", table: "Table", sections: Sequence[str] = ()) -> None:
    """Print a table without the blanks rich puts behind the last column; a line of the heading, then one a row."""
    with console.capture() as captured:
        console.print(table)
    above = ""
    for number, line in enumerate(captured.get().splitlines(), -1):
        if sections and number >= 0 and sections[number] != above:
            above = sections[number]
            title = typer.style(above, fg="cyan") if wants_colour(sys.stdout, os.environ) else above
            sys.stdout.write(f"\n{title}\n")
        sys.stdout.write(line.rstrip() + "\n")


def _grid(show_header: bool) -> "Table":
    from rich.table import Table

    return Table(box=None, show_header=show_header, header_style="bold", pad_edge=False, padding=(0, _GAP, 0, 0))


def _console() -> "Console":
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        width=None if is_terminal else _PIPE_WIDTH,
        force_terminal=is_terminal,
        no_color=not wants_colour(sys.stdout, os.environ),
        highlight=False,
        markup=False,
        emoji=False,
    )


def _text(value: object, style: str = "") -> "Text":
    from rich.text import Text

    return Text(clean(value), style=style)


def _cell(column: Column, row: Row) -> "Text":
    value = column.text(row)
    style = column.style(row) if callable(column.style) else column.style
    return _text("–" if value is None else value, style)


def _widths(columns: Sequence[Column], cells: Sequence[Sequence["Text"]]) -> list[int]:
    """How wide each column is when nothing is cut."""
    return [max(len(column.title), *(line[index].cell_len for line in cells)) for index, column in enumerate(columns)]


def _fitting(columns: Sequence[Column], wanted: Sequence[int], width: int) -> list[int]:
    """Indexes of the columns that stay: droppable ones leave until the rest fits, prose counted at its least."""
    widths = [min(size, _PROSE_WIDTH) if columns[i].is_prose else size for i, size in enumerate(wanted)]
    kept = list(range(len(columns)))
    for index in sorted((i for i in kept if columns[i].drop), key=lambda i: -columns[i].drop):
        if sum(widths[i] + _GAP for i in kept) - _GAP <= width:
            break
        kept.remove(index)
    return kept
