from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input

from codegate.tui.dialogs.login import LoginDialog, has_browser
from tests.tui.conftest import FakeServer, login, settle


@pytest.mark.parametrize(
    ("url", "environ", "expected"),
    [
        ("http://127.0.0.1:9211", {}, True),
        ("http://127.0.0.1:9211", {"SSH_CONNECTION": "1"}, False),
        ("https://gate.example", {}, False),
    ],
)
def test_a_page_is_opened_only_where_it_can_come_back(url: str, environ: dict[str, str], expected: bool) -> None:
    assert has_browser(url, environ) is expected


async def test_what_is_pasted_finishes_it_and_the_address_is_copied(server: FakeServer) -> None:
    server.answers["logins.get"] = login()
    server.answers["logins.give"] = login()
    app: App[None] = App()
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(LoginDialog(server, login()))
        await pilot.pause()
        await pilot.press(*"code-1", "enter", "ctrl+y")
        await pilot.pause()
        copied = app.clipboard
        app.exit()

    assert server.said("logins.give") == [("f1", "code-1")]
    assert copied == login()["url"]


async def test_escape_ends_it_on_the_server_too(server: FakeServer) -> None:
    app: App[None] = App()
    ended: list[Any] = []
    async with app.run_test() as pilot:
        app.push_screen(LoginDialog(server, login(user_code="ABCD-EFGH")), ended.append)
        await pilot.pause()
        no_line_to_paste_into = not app.screen.query(Input)
        await pilot.press("ctrl+k", "escape")
        await pilot.pause()
        await pilot.pause()

        assert app.clipboard == "ABCD-EFGH"
    assert no_line_to_paste_into
    assert server.said("logins.cancel") == [("f1",)]
    assert ended == [None]


async def test_one_that_failed_says_why(app, server, screen_text) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.push_screen(LoginDialog(server, login(status="expired", message="Nobody logged in in time.")))
        await settle(pilot)

        assert "✗ Nobody logged in in time." in screen_text(app)
