from codegate.errors import UpstreamError
from codegate.tui.dialogs.account import AccountDialog
from tests.tui.conftest import EVIL, account, settle


async def test_models_that_cannot_be_had_say_why_and_are_asked_for_again(app, server, screen_text) -> None:
    server.answers["accounts.models"] = UpstreamError("The provider is down.")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(AccountDialog(server, account(1)))
        await settle(pilot)
        failed = screen_text(app)
        server.answers["accounts.models"] = [EVIL, "model-2"]
        await pilot.press("ctrl+r")
        await settle(pilot)
        text = screen_text(app)

    assert "The provider is down." in failed
    assert server.said("accounts.models") == [("a1", {"refresh": False}), ("a1", {"refresh": True})]
    assert "2 models" in text
    assert "\x1b" not in text
