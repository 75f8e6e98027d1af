from tests.tui.conftest import detector, settle

SIZE = (120, 30)


async def test_a_guardrail_is_switched_and_its_level_changed(app, server) -> None:
    server.answers["guardrails.list"] = [detector("email"), detector("phone")]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("j", "space", "v")
        await settle(pilot)

    assert server.said("guardrails.update") == [("phone", {"enabled": False}), ("phone", {"level": "broad"})]


async def test_all_are_turned_off_only_when_confirmed(app, server) -> None:
    server.answers["guardrails.list"] = [detector()]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("m", "n", "m", "y")
        await settle(pilot)

    assert server.said("privacy.put") == [({"enabled": False},)]


async def test_the_bench_shows_what_a_provider_would_get(app, server, screen_text) -> None:
    span = {"start": 0, "end": 3, "category": "email", "replacement": "X"}
    server.answers["privacy.test"] = {"anonymized": "X", "replacements_made": 1, "spans": [span]}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "b", *"a@b")
        await settle(pilot)
        text = screen_text(app)

    assert server.said("privacy.test")[-1] == ("a@b",)
    assert "Sent   X" in text


async def test_the_allow_list_is_edited_and_its_patterns_stay(app, server) -> None:
    pattern = {"value": "x+", "is_pattern": True}
    server.answers["guardrails.allowed"] = [{"value": "a@b", "is_pattern": False}, pattern]
    server.answers["guardrails.list"] = [detector()]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("end", *", c", "enter")
        await settle(pilot)

    assert server.said("guardrails.set_allowed") == [(["a@b", "c", pattern],)]


async def test_mappings_are_shown_and_forgotten(app, server, screen_text) -> None:
    row = {"category": "email", "original": "j***", "replacement": "cg_email_1"}
    server.answers["privacy.mappings"] = {"mappings": [row], "total": 1}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "p")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("escape", "F", "y")
        await settle(pilot)

    assert "cg_email_1" in text
    assert server.said("privacy.clear_mappings") == [()]
