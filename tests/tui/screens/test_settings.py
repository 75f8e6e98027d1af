from codegate.tui.screens.settings import ask_of, shown
from tests.tui.conftest import setting, settle

SIZE = (120, 30)


async def test_a_switch_is_turned_and_another_value_asked_for(app, server) -> None:
    server.answers["settings.schema"] = [
        setting("multi_tenancy", type="bool", value=False),
        setting("keep_days", type="int", value=7),
    ]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("9")
        await settle(pilot)
        await pilot.press("e", "j", "e")
        await settle(pilot)
        await pilot.press("backspace", "9", "enter")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)

    assert server.said("settings.put") == [({"multi_tenancy": True},), ({"keep_days": 9},), ({"keep_days": None},)]


async def test_the_search_narrows(app, server, screen_text) -> None:
    server.answers["settings.schema"] = [setting("host"), setting("log_level")]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("9")
        await settle(pilot)
        await pilot.press("slash", *"host")
        await pilot.pause()
        text = screen_text(app)

    assert "Settings (1)" in text
    assert "log_level" not in text


def test_each_type_has_its_question() -> None:
    assert ask_of(setting(choices=["a", "b"], value="a")).kind == "choice"
    assert ask_of(setting(secret=True, value="***")).value is None
    assert ask_of(setting(type="float", value=1.5)).kind == "float"
    assert [shown(value) for value in (True, "", None, 0)] == ["on", "–", "–", "0"]


async def test_a_change_is_taken_back_to_what_was_stored_or_to_the_default(app, server) -> None:
    server.answers["settings.schema"] = [
        setting("a", type="int", value=7),
        setting("b", type="int", value=8, source="stored"),
        setting("c", secret=True, value="***", source="stored"),
    ]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("9")
        await settle(pilot)
        for _ in range(3):
            await pilot.press("e")
            await settle(pilot)
            await pilot.press("end", *"1", "enter")
            await settle(pilot)
            await pilot.press("j")
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
    put = [call[0] for call in server.said("settings.put")]

    assert put == [{"a": 71}, {"b": 81}, {"c": "1"}, {"b": 8}, {"a": None}]


async def test_limits_and_keys_are_a_key_away(app, server) -> None:
    server.answers |= {"limits.list": {}, "keys.show": {"account_key": {}, "guardrail_key": {}, "decrypt_errors": 0}}
    titles = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("9")
        await settle(pilot)
        for key in "mK":
            await pilot.press(key)
            await pilot.pause()
            titles.append(type(app.screen).__name__)
            await pilot.press("escape")

    assert titles == ["LimitsDialog", "KeysDialog"]
