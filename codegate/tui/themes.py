"""The dashboard's colours: dark, light, and one of high contrast."""

from textual.theme import Theme

DARK = Theme(
    name="codegate-dark",
    primary="#5f87d7",
    secondary="#5fafaf",
    accent="#d7a657",
    success="#6fbf73",
    warning="#d7a657",
    error="#e06c6c",
    foreground="#d8dce4",
    background="#14161b",
    surface="#1a1d24",
    panel="#232833",
    dark=True,
)
LIGHT = Theme(
    name="codegate-light",
    primary="#2f5fb3",
    secondary="#1f7a7a",
    accent="#9a6200",
    success="#1f7a34",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#1d2129",
    background="#fbfbfc",
    surface="#f1f3f6",
    panel="#e3e7ee",
    dark=False,
)
CONTRAST = Theme(
    name="codegate-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff00",
    warning="#ffff00",
    error="#ff6060",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={"text-muted": "#ffffff", "footer-key-foreground": "#ffff00", "block-cursor-background": "#ffff00"},
)
THEMES = (DARK, LIGHT, CONTRAST)
"""In the order the key goes through them."""


def after(name: str) -> str:
    """The theme that follows one."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
