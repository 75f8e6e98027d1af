from codegate.tui.dialogs.limits import LimitsDialog
from tests.tui.conftest import settle


def limit(**changes: object) -> dict:
    names = ("max_output_tokens", "context_window", "supports_tool_calling", "supports_reasoning")
    prices = ("price_input", "price_output", "price_cache_read", "price_cache_write")
    return {**dict.fromkeys((*names, *prices)), "source": "default", **changes}


async def test_limits_are_changed_taken_back_and_forgotten(app, server, screen_text) -> None:
    server.answers["limits.list"] = {"b": limit(), "a": limit(source="user", context_window=9)}
    async with app.run_test(size=(120, 34)) as pilot:
        await app.push_screen(LimitsDialog())
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("end", *"5", "enter")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("escape", "u")
        await settle(pilot)
    put = server.said("limits.put")

    assert text.index(" a ") < text.index(" b ")
    assert put[0] == ("a", {"context_window": 95})
    assert server.said("limits.delete") == [("a",)]
    assert put[1][1]["context_window"] == 9


async def test_a_model_gets_limits(app, server) -> None:
    server.answers["limits.list"] = {}
    async with app.run_test(size=(120, 34)) as pilot:
        await app.push_screen(LimitsDialog())
        await settle(pilot)
        await pilot.press("a", *"my", "tab", *"8", "enter")
        await settle(pilot)

    assert server.said("limits.put") == [("my", {"context_window": 8})]
