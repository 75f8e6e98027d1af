from codegate.tui.dialogs.explain import ExplainDialog
from tests.tui.conftest import account, config, route, rule, settle, slot

SIZE = (120, 30)


async def opened(pilot) -> None:
    await pilot.press("5")
    await settle(pilot)


async def test_a_config_is_activated_its_strategy_changed_and_both_undone(app, server, screen_text) -> None:
    server.answers["configs.list"] = [config(1, is_active=True), config(2)]
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)

    assert server.said("configs.activate") == [("c2",), ("c1",)]
    assert server.said("configs.update") == [
        ("c2", {"routing_strategy": "round-robin"}),
        ("c2", {"routing_strategy": "priority"}),
    ]


async def test_a_row_is_moved_and_removed_and_put_back_exactly(app, server) -> None:
    server.answers["configs.list"] = [config(1)]
    server.answers["accounts.list"] = [account(1), account(2)]
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("tab", "J")
        await settle(pilot)
        await pilot.press("k", "d")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        moved, removed, back = server.said("configs.set_tiers")

    assert [row["account_id"] for row in moved[1]] == ["a2", "a1"]
    assert [row["account_id"] for row in removed[1]] == ["a2"]
    assert [(row["account_id"], row["priority"]) for row in back[1]] == [("a1", 9), ("a2", 8)]


async def test_a_tier_gets_an_account_under_a_chosen_or_typed_model(app, server, screen_text) -> None:
    server.answers["configs.list"] = [config(1, tiers=[])]
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        empty = screen_text(app)
        await pilot.press("tab", "j", "a")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"model-2", "enter")
        await settle(pilot)
        await pilot.press("f", "enter")
        await settle(pilot)
        await pilot.press(*"my own", "enter")
        await settle(pilot)
        listed, typed = server.said("configs.set_tiers")

    assert empty.count("nobody: a adds an account") == 3
    assert listed[1] == [{"tier": "sonnet", "account_id": "a1", "priority": 1, "target_model": "model-2"}]
    assert typed[1][0]["target_model"] == "my own"


async def test_a_row_is_edited_and_its_model_chosen(app, server) -> None:
    server.answers["configs.list"] = [config(1, tiers=[slot(1)])]
    server.answers["accounts.list"] = [account(1)]
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("tab", "e")
        await settle(pilot)
        await pilot.press("tab", "tab", *"m-x", "tab", *"42", "ctrl+s")
        await settle(pilot)
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        edited, chosen = server.said("configs.set_tiers")

    assert edited[1] == [{"tier": "opus", "account_id": "a1", "priority": 42, "target_model": "m-x"}]
    assert chosen[1][0] == {"tier": "opus", "account_id": "a1", "priority": 9, "target_model": "model-1"}


async def test_a_config_is_added_edited_copied_and_removed(app, server) -> None:
    server.answers["configs.list"] = [config(1, is_active=True)]
    server.answers["configs.create"] = lambda form: config(7, name=form["name"])
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("a", *"work", "ctrl+s")
        await settle(pilot)
        await pilot.press("e", *"new", "tab", *"for me", "ctrl+s")
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("d", "y")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
        added, copied, back = (call[0] for call in server.said("configs.create"))

    assert (added["name"], added["routing_strategy"]) == ("work", "priority")
    assert server.said("configs.update") == [("c1", {"name": "new", "description": "for me"})]
    assert (copied["name"], len(copied["tiers"])) == ("config-1-2", 2)
    assert server.said("configs.delete") == [("c1",)]
    assert back == {**copied, "name": "config-1"}
    assert server.said("configs.activate") == [("c7",)]


async def test_rules_are_added_edited_moved_switched_and_removed(app, server, screen_text) -> None:
    rules = [rule(name="side", background=True), rule(model="gpt-*", tier="opus")]
    server.answers["configs.list"] = [config(1, rules=rules)]
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        text = screen_text(app)
        for keys in (("tab", "tab", "J"), ("space",), ("d",), ("n", *"big", "tab", "tab", *"9000"), ("e", *"named")):
            await pilot.press(*keys)
            await settle(pilot)
            if len(keys) > 3:
                await pilot.press("ctrl+s")
                await settle(pilot)
        moved, off, removed, added, edited = (call[1] for call in server.said("configs.set_rules"))

    assert "model gpt-*" in text
    assert [one["model"] for one in moved] == ["gpt-*", ""]
    assert [one["enabled"] for one in off] == [True, False]
    assert [one["name"] for one in removed] == ["side"]
    assert (added[2]["name"], added[2]["min_tokens"], added[2]["thinking"]) == ("big", 9000, None)
    assert (edited[1]["name"], edited[1]["model"], edited[1]["tier"]) == ("named", "gpt-*", "opus")


async def test_a_decision_is_explained_while_one_types(app, server, screen_text, monkeypatch) -> None:
    monkeypatch.setattr("codegate.tui.dialogs.explain.PAUSE_S", 0.0)
    server.answers["explain"] = route()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press("end", "x", "tab", "5")
        await settle(pilot)

        assert isinstance(app.screen, ExplainDialog)
        assert "it rests" in screen_text(app)
    model, case = server.said("explain")[-1]
    assert (model, case["tokens"], case["thinking"]) == ("claude-sonnet-4-5x", 5, False)


async def test_without_a_config_the_screen_says_what_to_do(app, screen_text) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)

        assert "There are no configs yet." in screen_text(app)
