from tests.tui.conftest import settle, tenant

SIZE = (120, 30)
MADE = {"tenant": tenant(9), "api_key": "cgt_once", "warning": ""}


async def test_a_tenant_is_added_and_its_key_shown_once(app, server, screen_text) -> None:
    server.answers["tenants.create"] = MADE
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("a", *"team", "enter")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("y")
        copied = app.clipboard
        await pilot.press("escape")
        await settle(pilot)

    assert server.said("tenants.create") == [({"name": "team"},)]
    assert "cgt_once" in text
    assert copied == "cgt_once"


async def test_everything_else_is_a_key_and_losses_are_confirmed(app, server) -> None:
    server.answers["tenants.list"] = [tenant(1, rate_limit=5)]
    server.answers["tenants.rotate_key"] = MADE
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("space", "n", "y")
        await settle(pilot)
        await pilot.press("escape", "e", "tab", "backspace", "enter")
        await settle(pilot)
        await pilot.press("d", "n", "d", "y")
        await settle(pilot)

    assert server.said("tenants.rotate_key") == [("t1",)]
    assert server.said("tenants.update") == [("t1", {"enabled": False}), ("t1", {"rate_limit": 0})]
    assert server.said("tenants.delete") == [("t1",)]
