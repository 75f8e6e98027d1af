from codegate.tui.tenant_panel import TenantDialog
from tests.tui.conftest import config, settle, tenant

SIZE = (120, 30)
MADE = {"tenant": tenant(9), "api_key": "cgt_once", "warning": ""}


async def test_a_tenant_is_added_and_its_key_shown_once(app, server, screen_text) -> None:
    server.answers["tenants.create"] = MADE
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("a", *"team", "tab", "tab", *"gpt-*, o3", "enter")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("y")
        copied = app.clipboard
        await pilot.press("escape")
        await settle(pilot)
        after = screen_text(app)

    assert server.said("tenants.create") == [({"name": "team", "models": ["gpt-*", "o3"]},)]
    assert "cgt_once" in text
    assert "cgt_once" not in after
    assert copied == "cgt_once"


async def test_an_edit_and_a_switch_are_undone(app, server) -> None:
    server.answers["tenants.list"] = [tenant(1, rate_limit=5, models=["m"])]
    server.answers["configs.list"] = [config(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e", "tab", "tab", "backspace", "tab", "backspace", "enter")
        await settle(pilot)
        for _ in range(2):
            await pilot.press("u")
            await settle(pilot)
        off, edited, back, on = (call[1] for call in server.said("tenants.update"))

    assert (off, on) == ({"enabled": False}, {"enabled": True})
    assert edited == {"models": [], "rate_limit": 0}
    assert back == {"models": ["m"], "rate_limit": 5}


async def test_a_new_key_says_how_long_the_old_one_goes_on_and_losses_are_confirmed(app, server, screen_text) -> None:
    server.answers["tenants.list"] = [tenant(1)]
    server.answers["tenants.rotate_key"] = MADE
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("enter", "down", "enter", "ctrl+s")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        await pilot.press("d", "n", "d", "y")
        await settle(pilot)

    assert server.said("tenants.rotate_key") == [("t1", {"grace_s": 3600})]
    assert "cgt_once" in text
    assert server.said("tenants.delete") == [("t1",)]


async def test_tenancy_that_is_off_is_told_and_turned_on(app, server, screen_text) -> None:
    server.answers["settings.get"] = {"multi_tenancy": False}
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("8")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)

    assert "the setting multi_tenancy is off" in text
    assert "There are no tenants" in text
    assert server.said("settings.put") == [({"multi_tenancy": True},), ({"multi_tenancy": False},)]


async def test_enter_shows_what_it_has_for_itself(app, server) -> None:
    server.answers["tenants.list"] = [tenant(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("8")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)

        assert isinstance(app.screen, TenantDialog)
