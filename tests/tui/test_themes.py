from collections.abc import Iterator

import pytest
from rich.style import Style
from textual.theme import Theme

from codegate.errors import NotFound
from codegate.tui.app import CodeGateApp
from codegate.tui.preferences import Preferences
from codegate.tui.themes import ANSI, CONTRAST, DARK, LIGHT, THEMES, after, names
from tests.tui.conftest import NEVER, FakeServer, fill, settle

Rgb = tuple[float, float, float]
WANTED = {DARK.name: 4.5, LIGHT.name: 4.5, CONTRAST.name: 7.0}
"""Least contrast of text, WCAG 2.2: 1.4.3 (AA), for high contrast 1.4.6 (AAA)."""

DIM = 0.66
"""What Textual leaves of a dim colour."""


def luminance(colour: Rgb) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: str) -> Rgb:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def drawn(app: CodeGateApp) -> Iterator[tuple[str, float]]:
    """Each text on the screen with its contrast."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style and style.color and style.bgcolor and any(char.isalnum() for char in segment.text):
                yield segment.text, contrast(*colours(app, style))


def colours(app: CodeGateApp, style: Style) -> tuple[Rgb, Rgb]:
    text = style.color.get_truecolor(app.ansi_theme, foreground=True)
    ground = style.bgcolor.get_truecolor(app.ansi_theme, foreground=False)
    if style.dim:
        text = [back + (front - back) * DIM for front, back in zip(text, ground, strict=True)]
    return (ground, text) if style.reverse else (text, ground)


def test_black_and_white_are_as_far_apart_as_can_be() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_colour_of_a_text_can_be_read_on_every_ground(theme: Theme) -> None:
    grounds = [rgb(colour) for colour in (theme.background, theme.surface, theme.panel)]
    texts = [theme.primary, theme.secondary, theme.accent, theme.success, theme.warning, theme.error, theme.foreground]
    texts += [theme.variables["text-muted"], theme.variables["text-disabled"]]
    named = [tuple(ANSI[theme.name].ansi_colors[number]) for number in range(1, 7)]
    poor = [
        (text, ground)
        for text in [*map(rgb, texts), *named]
        for ground in grounds
        if contrast(text, ground) < WANTED[theme.name]
    ]

    assert poor == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_what_is_drawn_can_be_read(server: FakeServer, theme: Theme) -> None:
    fill(server)
    app = CodeGateApp(server, NEVER, NEVER, Preferences(theme.name))
    poor = []
    async with app.run_test(size=(140, 40)) as pilot:
        for key in "1269":
            await pilot.press("escape", key)
            await settle(pilot)
            poor += [(key, text) for text, found in drawn(app) if found < WANTED[theme.name]]
        app.complain(NotFound("It is gone."))
        app.warn("It is late.")
        await pilot.pause()
        poor += [text for text, found in drawn(app) if found < WANTED[theme.name]]

    assert poor == []


async def test_no_colour_is_used_where_none_is_wanted(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    fill(server)
    app = CodeGateApp(server, NEVER, NEVER)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        picture = app.export_screenshot()
    frame_of_the_picture = "c5c8c6"
    used = {part[:6] for part in picture.split("fill: #")[1:]} - {frame_of_the_picture}

    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in used)


async def test_the_choice_is_remembered(server: FakeServer, tmp_path) -> None:
    app = CodeGateApp(server, NEVER, NEVER, Preferences(file=tmp_path / "tui.toml"))
    async with app.run_test() as pilot:
        await pilot.press("T")
        await pilot.pause()

    assert (tmp_path / "tui.toml").read_text() == 'theme = "codegate-light"\n'


async def test_what_is_wrong_with_the_file_is_told(server: FakeServer) -> None:
    app = CodeGateApp(server, NEVER, NEVER, Preferences(problems=("tui.toml: no theme [b]",)))
    async with app.run_test() as pilot:
        await pilot.pause()
        notices = [notice.message for notice in app._notifications]

    assert notices == ["tui.toml: no theme [b]"]


def test_the_key_goes_through_all_themes_and_back() -> None:
    assert after(DARK.name) == LIGHT.name
    assert after(LIGHT.name) == CONTRAST.name
    assert after(CONTRAST.name) == DARK.name
    assert after("another") == DARK.name
    assert names()[:3] == [DARK.name, LIGHT.name, CONTRAST.name]
