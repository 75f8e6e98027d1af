from codegate.errors import NotFound
from tests.tui.conftest import account, settle

FOUND = {"provider": "anthropic", "path": "/h/c.json", "expires_at": None, "email": None, "plan": None}


async def test_where_there_is_no_login_another_place_is_asked_for(app, server) -> None:
    def found(provider: str, path: str | None = None) -> object:
        if path is None:
            raise NotFound("There is no login of Claude Code.")
        return {**FOUND, "path": path, "linked_to": None}

    server.answers["logins.found"] = found
    server.answers["logins.link"] = account(5)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("i", "enter")
        await settle(pilot)
        await pilot.press(*"/x", "enter")
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)

    assert server.said("logins.link") == [("anthropic", {"path": "/x"})]


async def test_a_login_that_is_used_already_is_not_linked_twice(app, server) -> None:
    server.answers["logins.found"] = {**FOUND, "linked_to": "claude"}
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("i", "enter")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert told == ["The account claude uses the login in /h/c.json already."]
