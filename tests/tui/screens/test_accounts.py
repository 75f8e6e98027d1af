from codegate.tui.dialogs.form import FormDialog
from tests.tui.conftest import account, provider, settle

SIZE = (120, 30)
PROBE = {"success": True, "message": "", "latency_ms": 120, "models": ["m"]}


async def test_an_account_is_added_and_tested(app, server) -> None:
    server.answers["providers"] = [provider("groq"), provider("openai")]
    server.answers["accounts.create"] = lambda form: account(9, name=form["name"])
    server.answers["accounts.test"] = PROBE
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await settle(pilot)
        await pilot.press(*"open", "enter")
        await settle(pilot)
        assert isinstance(app.screen, FormDialog)
        await pilot.press("tab", *"key-1", "enter")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert server.said("accounts.create") == [({"provider": "openai", "name": "openai", "api_key": "key-1"},)]
    assert server.said("accounts.test") == [("a9",)]
    assert "openai works: 1 models in 120 ms." in told


async def test_an_account_is_edited(app, server) -> None:
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("end", "x", "ctrl+s")
        await settle(pilot)

    assert server.said("accounts.update") == [("a1", {"name": "account-1x"})]


async def test_everything_else_is_a_key_and_removing_is_confirmed(app, server) -> None:
    server.answers["accounts.list"] = [account(1), account(2)]
    server.answers["accounts.test"] = {**PROBE, "success": False, "message": "bad key"}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("j", "t", "space", "c", "d", "n", "d", "y")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert server.said("accounts.toggle") == server.said("accounts.clear_cooldown") == [("a2",)]
    assert server.said("accounts.delete") == [("a2",)]
    assert "account-2 does not work: bad key" in told
