"""
The dashboard's colours: dark, light, and one of high contrast.

A theme says what the parts of Textual look like; `ANSI` says what the named colours of texts (`red`, `bold cyan`)
become in it, because a terminal's own red may be unreadable on our background.
"""

from rich.terminal_theme import TerminalTheme
from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="codegate-dark",
    primary="#6f97e7",
    secondary="#5fafaf",
    accent="#d7a657",
    success="#6fbf73",
    warning="#d7a657",
    error="#f08080",
    foreground="#d8dce4",
    background="#14161b",
    surface="#1a1d24",
    panel="#232833",
    dark=True,
    variables={
        "text-muted": "#a9b0be",
        "text-disabled": "#9aa1af",
        "footer-key-foreground": "#d7a657",
        "block-cursor-background": "#2b3a58",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#262c38",
        "input-selection-background": "#2f4a7d",
    },
)
LIGHT = Theme(
    name="codegate-light",
    primary="#2a57a6",
    secondary="#176a6a",
    accent="#7d4f00",
    success="#176b2c",
    warning="#7d4f00",
    error="#a8221a",
    foreground="#1d2129",
    background="#fbfbfc",
    surface="#f1f3f6",
    panel="#e3e7ee",
    dark=False,
    variables={
        "text-muted": "#4c5361",
        "text-disabled": "#555d6b",
        "footer-key-foreground": "#704700",
        "block-cursor-background": "#d3dff4",
        "block-cursor-foreground": "#10141c",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#e6ebf4",
        "input-selection-background": "#b9cdf0",
    },
)
CONTRAST = Theme(
    name="codegate-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff00",
    warning="#ffff00",
    error="#ff8a8a",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    dark=True,
    text_alpha=1.0,
    variables={
        "text-muted": "#ffffff",
        "text-disabled": "#d0d0d0",
        "footer-key-foreground": "#ffff00",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#1c1c1c",
        "block-cursor-blurred-foreground": "#ffffff",
        "input-selection-background": "#004a4a",
        "scrollbar": "#808080",
    },
)
THEMES = (DARK, LIGHT, CONTRAST)
"""In the order the key goes through them."""

Rgb = tuple[int, int, int]


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _ansi(theme: Theme, *colours: str) -> TerminalTheme:
    """Black, red, green, yellow, blue, magenta, cyan, white; bright ones are the same."""
    assert theme.background is not None
    assert theme.foreground is not None
    eight = [_rgb(colour) for colour in colours]
    return TerminalTheme(_rgb(theme.background), _rgb(theme.foreground), eight, eight)


ANSI = {
    DARK.name: _ansi(DARK, "#14161b", "#f08080", "#6fbf73", "#d7a657", "#7fa7f0", "#c79be8", "#63c0c8", "#d8dce4"),
    LIGHT.name: _ansi(LIGHT, "#1d2129", "#a8221a", "#176b2c", "#7d4f00", "#2a57a6", "#7a3393", "#0b6573", "#fbfbfc"),
    CONTRAST.name: _ansi(
        CONTRAST, "#000000", "#ff8a8a", "#00ff00", "#ffff00", "#8ab8ff", "#ff9cff", "#00ffff", "#ffffff"
    ),
}
"""Named colours by theme."""


def names() -> list[str]:
    """Every theme there is: ours first, then Textual's."""
    return [*(theme.name for theme in THEMES), *BUILTIN_THEMES]


def after(name: str) -> str:
    """The theme that follows one."""
    own = [theme.name for theme in THEMES]
    return own[(own.index(name) + 1) % len(own)] if name in own else own[0]
