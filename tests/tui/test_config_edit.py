from codegate.errors import UpstreamError
from tests.tui.conftest import account, config, settle


async def test_a_model_can_be_typed_where_the_list_cannot_be_had(app, server) -> None:
    server.answers["configs.list"] = [config(1, tiers=[])]
    server.answers["accounts.list"] = [account(1)]
    server.answers["accounts.models"] = UpstreamError("The provider is down.")
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("f", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert "The provider is down." in told
    assert server.said("configs.set_tiers")[0][1][0]["target_model"] is None


async def test_a_row_needs_an_account_and_the_active_config_is_not_activated_again(app, server) -> None:
    server.answers["configs.list"] = [config(1, is_active=True)]
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("enter", "f")
        await settle(pilot)
        told = [notice.message for notice in app._notifications]

    assert told == ["There are no accounts yet: press 4, then a."]
    assert server.said("configs.activate") == []
