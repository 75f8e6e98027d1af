"""
What may reach a terminal: every foreign text is cleaned here first.

Model names, error messages of providers, account names and log lines can carry escape sequences, bidirectional
overrides or a megabyte in one line (reliability rule U4). The rule of the room: nothing that a terminal acts upon
gets through, and nothing disappears: what is not printed is spelled out.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import TextIO

MAX_TEXT = 10_000
"""Characters of one foreign text that are shown at most."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories that a terminal acts upon or does not show: controls, formats, surrogates, separators."""

_JSON_HIDDEN = re.compile(r"[^\x20-\x7e\n]")


def clean(text: object, *, keep_lines: bool = False, limit: int = MAX_TEXT) -> str:
    """
    The text with everything a terminal would act upon in visible form: `\\x1b`, `\\u202e`.

    Args:
        text: Anything; turned into text first.
        keep_lines: Line feeds and tabs stay; else they are spelled `\\n` and `\\t`.
        limit: Characters of the text that are shown; the rest becomes an ellipsis.
    """
    shown = str(text)
    if len(shown) > limit:
        shown = shown[:limit] + "…"
    if shown.isprintable():
        return shown
    return "".join(_visible(char, keep_lines) for char in shown)


def _visible(char: str, keep_lines: bool) -> str:
    if char.isprintable() or (keep_lines and char in "\n\t"):
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return _spelled(char) if category in _HIDDEN else char


def _spelled(char: str) -> str:
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char)
    if short is not None:
        return short
    number = ord(char)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def clean_json(document: str) -> str:
    """
    A JSON document that means the same and is safe to print: hidden characters inside become `\\uXXXX`.

    Args:
        document: JSON as `json.dumps(..., ensure_ascii=False)` writes it.
    """
    return _JSON_HIDDEN.sub(_json_visible, document)


def _json_visible(match: re.Match[str]) -> str:
    char = match[0]
    if unicodedata.category(char) not in _HIDDEN:
        return char
    number = ord(char)
    if number <= 0xFFFF:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Colour belongs on this stream: a terminal that can, and no `NO_COLOR` (no-color.org: any value but empty)."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()
