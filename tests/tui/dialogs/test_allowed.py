from tests.tui.conftest import detector, settle

PATTERN = {"value": "x+", "is_pattern": True}
TEXT = {"value": "a@b", "is_pattern": False}


async def test_entries_come_and_go_and_come_back(app, server) -> None:
    server.answers |= {"guardrails.allowed": [TEXT, PATTERN], "guardrails.list": [detector()]}
    async with app.run_test(size=(120, 34)) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("a", *"c", "enter")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("escape", "u")
        await settle(pilot)
    new = {"value": "c", "is_pattern": False}

    assert server.said("guardrails.set_allowed") == [
        ([TEXT, PATTERN, new],),
        ([PATTERN],),
        ([TEXT, PATTERN],),
    ]
