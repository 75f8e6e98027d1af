from codegate.tui.dialogs.reader import ReaderDialog
from tests.tui.conftest import account, config, route, settle

SIZE = (120, 30)


async def test_a_config_is_activated_and_its_strategy_changed(app, server, screen_text) -> None:
    server.answers["configs.list"] = [config(1, is_active=True), config(2)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("j", "u", "s")
        await settle(pilot)
        text = screen_text(app)

    assert "Rows (2): priority" in text
    assert server.said("configs.activate") == [("c2",)]
    assert server.said("configs.update") == [("c2", {"routing_strategy": "round-robin"})]


async def test_a_row_is_moved_and_removed(app, server) -> None:
    server.answers["configs.list"] = [config(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("tab", "J")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        moved, removed = server.said("configs.set_tiers")

    assert [row["account_id"] for row in moved[1]] == ["a2", "a1"]
    assert [row["account_id"] for row in removed[1]] == ["a2"]


async def test_a_config_and_a_row_are_added(app, server) -> None:
    server.answers["configs.list"] = [config(1, tiers=[])]
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("a", *"work", "enter")
        await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        await pilot.press("tab", "enter", "down", "enter", "ctrl+s")
        await settle(pilot)

    assert server.said("configs.create") == [({"name": "work", "routing_strategy": "priority"},)]
    assert server.said("configs.set_tiers")[0][1][0]["account_id"] == "a1"


async def test_a_decision_is_explained(app, server, screen_text) -> None:
    server.answers["explain"] = route()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("x", "enter")
        await settle(pilot)

        assert isinstance(app.screen, ReaderDialog)
        assert "it rests" in screen_text(app)


async def test_a_config_is_removed_when_confirmed(app, server) -> None:
    server.answers["configs.list"] = [config(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("d", "y")
        await settle(pilot)

    assert server.said("configs.delete") == [("c1",)]
