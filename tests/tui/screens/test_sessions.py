import contextlib
from typing import Any

import pytest

from codegate.errors import Conflict
from codegate.tui.screens import sessions as module
from tests.tui.conftest import session, settle

SIZE = (120, 30)


class Terminal:
    """The terminal of a session."""

    is_closed = False

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def offered(server: Any) -> Any:
    """A server that offers sessions."""
    server.more_info = {"sessions": True}
    server.answers["sessions.list"] = [session(1), session(2, status="gone", kind="codex", is_login=True)]
    return server


async def test_it_is_there_only_where_the_server_offers_it(app) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        commands = [one.title for one in app.get_system_commands(app.screen)]

        assert app.current_mode == "overview"
        assert "Sessions" not in commands


async def test_it_shows_what_docker_says(app, offered, screen_text) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        commands = [one.title for one in app.get_system_commands(app.screen)]
        await pilot.press("S")
        await settle(pilot)
        text = screen_text(app)

    assert "Sessions" in commands
    assert app.current_mode == "sessions"
    for word in ("session-1", "claude", "running", "codex (login)", "gone", "codegate-session-1"):
        assert word in text


async def test_everything_is_a_key_and_losses_are_confirmed(app, offered) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        offered.answers["sessions.import_credentials"] = {"name": "max"}
        await pilot.press("s", "i", "n", "i", "y")
        await settle(pilot)
        await pilot.press("d", "n", "d", "y")
        await settle(pilot)

    assert offered.said("sessions.stop") == [("s1",)]
    assert offered.said("sessions.import_credentials") == [("s1", {})]
    assert offered.said("sessions.delete") == [("s1",)]


async def test_one_is_made(app, offered) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("a", "tab", *"work", "enter")
        await settle(pilot)

    assert offered.said("sessions.create") == [({"kind": "claude", "name": "work", "login": False},)]


async def test_opening_lends_the_terminal_and_hangs_up(app, offered, monkeypatch) -> None:
    terminal, lent = Terminal(), []

    async def attach(remote: Any) -> bool:
        lent.append(remote)
        return True

    monkeypatch.setattr(module, "attach", attach)
    monkeypatch.setattr(type(app), "suspend", lambda _: contextlib.nullcontext())
    offered.answers["sessions.terminal"] = lambda *_: terminal
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)

    assert lent == [terminal]
    assert terminal.is_closed


async def test_what_cannot_be_opened_is_told(app, offered) -> None:
    terminal = Terminal()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        offered.answers["sessions.terminal"] = Conflict("16 terminals are open already.")
        await pilot.press("o")
        await settle(pilot)
        offered.answers["sessions.terminal"] = lambda *_: terminal
        await pilot.press("o")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert told[0] == "16 terminals are open already."
    assert told[1].endswith("codegate sessions open session-1")
    assert terminal.is_closed


async def test_login_pages_are_shown_to_be_copied(app, offered, screen_text) -> None:
    offered.answers["sessions.auth_urls"] = {"urls": ["https://claude.ai/oauth/authorize?x=1"]}
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("S")
        await settle(pilot)
        await pilot.press("l")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("y")
        copied = app.clipboard
        offered.answers["sessions.auth_urls"] = {"urls": []}
        await pilot.press("escape", "l")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert "https://claude.ai/oauth/authorize?x=1" in text
    assert copied == "https://claude.ai/oauth/authorize?x=1"
    assert told[-1].startswith("No tool has wanted")
