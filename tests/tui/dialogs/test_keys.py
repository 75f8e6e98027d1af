from codegate.tui.dialogs.keys import KeysDialog
from tests.tui.conftest import settle

KEY = {"fingerprint": "ab12", "source": "file", "place": "/data/.account-key"}


async def test_a_key_is_changed_only_when_confirmed(app, server, screen_text) -> None:
    server.answers |= {
        "keys.show": {"account_key": KEY, "guardrail_key": KEY, "decrypt_errors": 0},
        "keys.rotate_account": {"fingerprint": "cd34", "re_encrypted": 4, "failed": 0},
    }
    async with app.run_test(size=(120, 34)) as pilot:
        await app.push_screen(KeysDialog())
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("n", "n", "n", "y")
        await settle(pilot)
        notices = [notice.message for notice in app._notifications]

    assert "ab12" in text
    assert server.said("keys.rotate_account") == [()]
    assert notices == ["The account key is new: 4 values were encrypted with it."]


async def test_a_new_key_for_clients_is_shown_once(app, server, screen_text) -> None:
    server.answers |= {
        "keys.show": {"account_key": KEY, "guardrail_key": KEY, "decrypt_errors": 2},
        "keys.rotate_proxy": {"api_key": "the-new-one", "warning": "Shown once."},
    }
    async with app.run_test(size=(120, 34)) as pilot:
        await app.push_screen(KeysDialog())
        await settle(pilot)
        warned = [notice.message for notice in app._notifications]
        await pilot.press("j", "j", "n", "y")
        await settle(pilot)
        shown = screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        after = screen_text(app)

    assert "2 credentials cannot be decrypted" in warned[0]
    assert "the-new-one" in shown
    assert "the-new-one" not in after
