"""
How a help page looks: one column of names, one of words, headings, examples at the end; no boxes.

Typer's own pages need rich (40 ms) and draw frames; these are text that fits 80 columns and greps well.
"""

import os
import re
import sys
import textwrap
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from codegate.terminal import wants_colour

MAX_WIDTH = 100
LEFT_WIDTH = 30

_BOUNDS = r"(?:-?[\d.]+<=?)?x(?:[<>]=?-?[\d.]+)?"
_RANGE = re.compile(rf"\s*\[{_BOUNDS}\]|; {_BOUNDS}(?=[;\]])")
"""The range click appends to a number's help; nobody reads `[0<=x<=65535]`."""

Section = tuple[str, list[tuple[str, str]]]


def bold(text: str) -> str:
    """The text in bold when standard output is a terminal that wants colour."""
    return typer.style(text, bold=True) if wants_colour(sys.stdout, os.environ) else text


def cyan(text: str) -> str:
    """The text in cyan when standard output is a terminal that wants colour."""
    return typer.style(text, fg="cyan") if wants_colour(sys.stdout, os.environ) else text


class Command(TyperCommand):
    """A command whose help page is ours. `examples` are shown as they are."""

    examples: tuple[str, ...] = ()

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """`[OPTIONS]`, then the arguments: `NAME` required, `[NAME]` optional, `NAME...` many."""
        return _usage_pieces(self, ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(_page(self, ctx, _option_sections(self, ctx), self.examples))


class Group(TyperGroup):
    """A command of commands; alone it prints its help page and succeeds."""

    examples: tuple[str, ...] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Options of the group itself; without anything at all, the help page."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()
        return super().parse_args(ctx, args)

    def sections(self, ctx: Any) -> list[Section]:
        """The commands in their groups, as they are listed."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        return [("Commands", [(name, _summary(found)) for name, found in commands if found and not found.hidden])]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        sections = self.sections(ctx) + _option_sections(self, ctx)
        formatter.write(_page(self, ctx, sections, self.examples))


def _summary(command: Any) -> str:
    text = (command.short_help or command.help or "").strip()
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def _usage_pieces(command: TyperCommand, ctx: Any) -> list[str]:
    pieces = ["[OPTIONS]"]
    for param in command.get_params(ctx):
        if isinstance(param, TyperArgument) and not param.hidden:
            name = param.metavar or (param.name or "").upper()
            name += "..." if param.nargs != 1 and not name.endswith("...") else ""
            pieces.append(name if param.required else f"[{name}]")
    return pieces


def _option_sections(command: TyperCommand | TyperGroup, ctx: Any) -> list[Section]:
    panels: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is None:
            continue
        name, words = record
        words = _RANGE.sub("", words).strip()
        if isinstance(param, TyperArgument):
            panels["Arguments"].append(
                (param.metavar or (param.name or "").upper(), words.replace("[required]", "").strip())
            )
        else:
            panel = getattr(param, "rich_help_panel", None)
            panels.setdefault(panel if isinstance(panel, str) else "Options", []).append((name, words))
    return [(title, rows) for title, rows in panels.items() if rows]


def _page(command: TyperCommand | TyperGroup, ctx: Any, sections: list[Section], examples: tuple[str, ...]) -> str:
    width = min(ctx.terminal_width or _terminal_width(), MAX_WIDTH)
    parts = [_prose(command.help or "", width)] if command.help else []
    usage = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    parts.append(f"{bold('Usage:')} {usage}")
    left = min(max((len(name) for _, rows in sections for name, _ in rows), default=0), LEFT_WIDTH)
    parts += [_section(title, rows, left, width) for title, rows in sections]
    if examples:
        parts.append("\n".join([bold("Examples"), *(f"  {line}" for line in examples)]))
    return "\n\n".join(parts)


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


def _prose(text: str, width: int) -> str:
    """Paragraphs wrapped; a paragraph that begins with a blank stays as it is written."""
    paragraphs = text.strip("\n").split("\n\n")
    return "\n\n".join(p if p.startswith(" ") else textwrap.fill(" ".join(p.split()), width) for p in paragraphs)


def _section(title: str, rows: list[tuple[str, str]], left: int, width: int) -> str:
    lines = [bold(title)]
    for name, words in rows:
        wrapped = textwrap.wrap(words, max(width - left - 4, 20), break_on_hyphens=False) or [""]
        if len(name) > left:
            lines.append(f"  {cyan(name)}")
            name = ""  # noqa: PLW2901
        lines.append(f"  {cyan(name)}{'':{left - len(name)}}  {wrapped[0]}".rstrip())
        lines += [f"{'':{left + 4}}{line}" for line in wrapped[1:]]
    return "\n".join(lines)
