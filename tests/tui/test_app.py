import os
import time
import unicodedata
from pathlib import Path

import pytest

from codegate.tui import frame
from codegate.tui.app import CodeGateApp
from codegate.tui.widgets import server_bar
from tests.tui.conftest import EVIL, NEVER, fill, settle

SNAPSHOTS = Path(__file__).parent / "snapshots"
SIZE = (120, 30)


async def test_every_screen_has_its_key_and_its_help(app, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key, mode, title in app.PLACES:
            await pilot.press("escape", key)
            await settle(pilot)
            here = app.current_mode
            await pilot.press("f1")
            await pilot.pause()
            text = screen_text(app)
            await pilot.press("escape")

            assert here == mode
            assert f"{title}: keys" in text
            assert "Everywhere" in text


async def test_every_screen_fits_small_and_wide_terminals(server, screen_text) -> None:
    for size in ((80, 24), (200, 50)):
        app = CodeGateApp(server, NEVER, NEVER)
        async with app.run_test(size=size) as pilot:
            for key, _, title in app.PLACES:
                await pilot.press("escape", key)
                await settle(pilot)
                lines = screen_text(app).splitlines()

                assert len(lines) == size[1]
                assert title in lines[1]
                assert "? Help" in lines[-1]


async def test_no_foreign_text_acts_on_the_terminal_or_is_markup(app, server, screen_text) -> None:
    fill(server, EVIL)
    async with app.run_test(size=(200, 30)) as pilot:
        for key, _, title in app.PLACES:
            await pilot.press("escape", key)
            await settle(pilot)
            text = screen_text(app)

            assert "[red]x" in text, title
            assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf"}, title


@pytest.mark.parametrize("size", [(80, 24), (140, 40)], ids=["80x24", "140x40"])
async def test_every_screen_looks_as_it_did(server, screen_text, monkeypatch, size) -> None:
    """Write them anew with CODEGATE_WRITE_SNAPSHOTS=1, and look at the difference."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(server_bar, "monotonic", lambda: 0.0)
    monkeypatch.setattr(frame, "monotonic", lambda: 0.0)
    fill(server)
    app = CodeGateApp(server, NEVER, NEVER)
    seen, kept = {}, {}
    async with app.run_test(size=size) as pilot:
        for key, mode, _ in app.PLACES:
            await pilot.press("escape", key)
            await settle(pilot)
            seen[mode] = screen_text(app) + "\n"
            path = SNAPSHOTS / f"{mode}-{size[0]}x{size[1]}.txt"
            if os.environ.get("CODEGATE_WRITE_SNAPSHOTS"):
                path.write_text(seen[mode], encoding="utf-8")
            kept[mode] = path.read_text(encoding="utf-8")

    assert seen == kept


async def test_q_leaves(app) -> None:
    async with app.run_test() as pilot:
        await pilot.press("q")

    assert app.return_code == 0
