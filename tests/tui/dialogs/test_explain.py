from codegate.errors import Invalid
from codegate.tui.dialogs import explain
from tests.tui.conftest import settle, tenant


async def test_a_tenant_and_a_condition_are_asked_with(app, server, screen_text, monkeypatch) -> None:
    monkeypatch.setattr(explain, "PAUSE_S", 0.0)
    server.answers["explain"] = Invalid("There is no such model.")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.push_screen(explain.ExplainDialog(server, [tenant(1)], "m"))
        await settle(pilot)
        await pilot.press("tab", "tab", "enter", "down", "enter", "tab", "space")
        await settle(pilot)
        text = screen_text(app)

    model, case = server.said("explain")[-1]
    assert (model, case["tenant"], case["thinking"]) == ("m", "t1", True)
    assert "There is no such model." in text


async def test_without_a_model_nobody_is_asked(app, server, screen_text) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.push_screen(explain.ExplainDialog(server, [], ""))
        await settle(pilot)

        assert "Type the name of a model." in screen_text(app)
    assert server.said("explain") == []
