from codegate.tui.dialogs.account import AccountDialog
from codegate.tui.dialogs.form import FormDialog
from codegate.tui.dialogs.gallery import GalleryDialog
from codegate.tui.dialogs.login import LoginDialog
from codegate.tui.dialogs.trial import TrialDialog
from tests.tui.conftest import account, login, provider, settle

SIZE = (120, 30)


async def test_an_account_is_added_and_tested(app, server, screen_text) -> None:
    server.answers["providers"] = [provider("groq"), provider("openai")]
    server.answers["accounts.create"] = lambda form: account(9, name=form["name"])
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await settle(pilot)
        await pilot.press(*"open", "enter")
        await settle(pilot)
        await pilot.press("tab", *"key-1", "enter")
        await settle(pilot)
        shown = screen_text(app)

        assert isinstance(app.screen, TrialDialog)
    assert server.said("accounts.create") == [({"provider": "openai", "name": "openai", "api_key": "key-1"},)]
    assert server.said("accounts.test") == [("a9",)]
    assert "works: 1 models in 120 ms" in shown


async def test_the_advanced_part_is_one_key_away(app, server) -> None:
    server.answers["providers"] = [provider("openai")]
    server.answers["accounts.create"] = lambda form: account(9, name=form["name"])
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("tab", "tab", "enter")
        await settle(pilot)
        await pilot.press("tab", "tab", *"7", "tab", *"90", "ctrl+s")
        await settle(pilot)

    (body,) = server.said("accounts.create")[0]
    assert (body["priority"], body["rate_limit"]) == (7, 90)


async def test_a_subscription_is_logged_in_and_tested(app, server, monkeypatch) -> None:
    monkeypatch.setattr("codegate.tui.dialogs.login.POLL_S", 0.0)
    monkeypatch.setenv("SSH_CONNECTION", "1")
    server.answers["providers"] = [provider("anthropic")]
    server.answers["logins.start"] = login()
    server.answers["logins.get"] = login(status="done", account_id="a7", account_name="claude")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await settle(pilot)
        first = app.screen
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"mine", "enter")
        await settle(pilot)

        assert isinstance(first, GalleryDialog)
        assert isinstance(app.screen, TrialDialog)
    assert server.said("logins.start") == [("anthropic", {"name": "mine"})]
    assert server.said("accounts.test") == [("a7",)]


async def test_an_account_that_needs_it_is_logged_in_again(app, server, monkeypatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1")
    server.answers["accounts.list"] = [account(1, provider="codex", auth_type="oauth", status="needs_login")]
    server.answers["logins.start"] = login(status="failed", user_code="ABCD")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("l")
        await settle(pilot)

        assert isinstance(app.screen, LoginDialog)
    assert server.said("logins.start") == [("codex", {"account": "a1", "method": "device"})]


async def test_a_tools_login_is_used_only_after_a_yes(app, server, screen_text) -> None:
    found = {"provider": "anthropic", "path": "/h/c.json", "expires_at": None, "email": None, "plan": "max"}
    server.answers["logins.found"] = {**found, "linked_to": None}
    server.answers["logins.link"] = account(5)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("i", "enter")
        await settle(pilot)
        asked = screen_text(app)
        before = server.said("logins.link")
        await pilot.press("y")
        await settle(pilot)

    assert "Use max from /h/c.json?" in asked
    assert before == []
    assert server.said("logins.link") == [("anthropic", {"path": "/h/c.json"})]


async def test_an_edit_is_made_and_undone(app, server) -> None:
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.screen, FormDialog)
        await pilot.press("end", "x", "ctrl+s")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)

    assert server.said("accounts.update") == [("a1", {"name": "account-1x"}), ("a1", {"name": "account-1"})]


async def test_everything_else_is_a_key_and_removing_is_confirmed(app, server, screen_text) -> None:
    server.answers["accounts.list"] = [account(1), account(2)]
    server.answers["accounts.test"] = {"success": False, "message": "bad key", "latency_ms": 1, "models": []}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("j", "t")
        await settle(pilot)
        shown = screen_text(app)
        await pilot.press("escape", "ctrl+t")
        await settle(pilot)
        await pilot.press("escape", "space", "c", "d", "n", "d", "y")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)

    assert "bad key" in shown
    assert [call[0] for call in server.said("accounts.test")] == ["a2", "a1", "a2"]
    assert server.said("accounts.toggle") == server.said("accounts.clear_cooldown") == [("a2",)]
    assert server.said("accounts.delete") == [("a2",)]
    assert server.said("accounts.update") == [("a2", {"enabled": True})]


async def test_enter_shows_all_of_it_and_its_models(app, server, screen_text) -> None:
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        shown = screen_text(app)
        assert isinstance(app.screen, AccountDialog)
        await pilot.press(*"-2")
        await settle(pilot)
        narrowed = screen_text(app)
        await pilot.press("ctrl+y")

        assert app.clipboard == "model-2"
    assert "$1.50 of $10.00" in shown
    assert "1 of 2 models" in narrowed


async def test_accounts_are_counted_found_and_a_lost_key_is_told(app, server, screen_text) -> None:
    server.answers["accounts.list"] = [account(1), account(2, decrypt_error=True), account(3, enabled=False)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await settle(pilot)
        whole = screen_text(app)
        await pilot.press("slash", *"disab", "enter")
        await settle(pilot)
        found = screen_text(app)

    assert "3 accounts   ● 1 active   ● 1 disabled   ● 1 locked" in whole
    assert "The stored key of account-2 does not open" in whole
    assert "Accounts (1) of 3" in found
    assert "account-1" not in found.split("Accounts (1)")[1]
