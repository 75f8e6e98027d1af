from codegate.errors import ServerUnreachable
from codegate.tui.dialogs.trial import TrialDialog, trial_text
from tests.tui.conftest import EVIL, account, settle


async def test_each_account_says_how_it_went_and_can_be_asked_again(app, server, screen_text) -> None:
    def test(account_id: str) -> object:
        if account_id == "a2":
            raise ServerUnreachable("Nobody answers.")
        return {"success": True, "message": "", "latency_ms": 5, "models": ["m"]}

    server.answers["accounts.test"] = test
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.push_screen(TrialDialog(server, [account(1), account(2)]))
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("t")
        await settle(pilot)

    assert "✓ account-1" in text
    assert "✗ account-2" in text
    assert "Nobody answers." in text
    assert len(server.said("accounts.test")) == 4


def test_foreign_text_is_clean_and_what_waits_is_said() -> None:
    probe = {"success": False, "message": EVIL, "latency_ms": 0, "models": []}
    text = trial_text([account(1, name=EVIL), account(2)], {"a1": probe}).plain

    assert "\x1b" not in text
    assert "asking its provider" in text
