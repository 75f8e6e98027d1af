from tests.tui.conftest import detector, settle, tenant

SIZE = (120, 34)


def own(ident: str = "ticket", **changes: object) -> dict:
    return detector(ident, is_custom=True, pattern="T-.", styles=["token"], **changes)


async def test_a_guardrail_is_switched_and_its_level_changed(app, server) -> None:
    server.answers["guardrails.list"] = [detector("email"), detector("phone")]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("j", "j", "space", "v")
        await settle(pilot)

    assert server.said("guardrails.update") == [("phone", {"enabled": False}), ("phone", {"level": "broad"})]


async def test_a_whole_category_is_switched_and_switched_back(app, server, screen_text) -> None:
    server.answers["guardrails.list"] = [
        detector("email"),
        detector("phone", enabled=False, active=False),
        detector("ip", category="network"),
    ]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("space")
        await settle(pilot)
        off = server.said("guardrails.update")
        await pilot.press("u")
        await settle(pilot)

    assert "1/2" in text
    assert "Personal data" in text
    assert off == [("email", {"enabled": False})]
    assert server.said("guardrails.update")[1:] == [("email", {"enabled": True})]


async def test_all_are_turned_off_only_when_confirmed(app, server) -> None:
    server.answers["guardrails.list"] = [detector()]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("m", "n", "m", "y")
        await settle(pilot)

    assert server.said("privacy.put") == [({"enabled": False},)]


async def test_the_bench_shows_what_a_provider_would_get_of_several_lines(app, server, screen_text) -> None:
    span = {"start": 0, "end": 3, "category": "email", "replacement": "X"}
    server.answers["privacy.test"] = {"anonymized": "X\nb", "replacements_made": 1, "spans": [span]}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6", "b", *"a@b", "enter", "b")
        await settle(pilot)
        text = screen_text(app)

    assert server.said("privacy.test")[-1] == ("a@b\nb",)
    assert [line.strip("│ ") for line in text.splitlines() if line.strip("│ ") in ("Sent", "X", "b")][-3:] == [
        "Sent",
        "X",
        "b",
    ]


async def test_own_patterns_are_added_changed_and_removed(app, server) -> None:
    server.answers |= {"guardrails.list": [own()], "guardrails.add": own()}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("a", *"badge", "tab", *"B-1", "enter")
        await settle(pilot)
        await pilot.press("j", "e")
        await settle(pilot)
        await pilot.press("end", *"s", "enter")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("u")
        await settle(pilot)
    added = [call[0] for call in server.said("guardrails.add")]

    assert added[0] == {"name": "badge", "pattern": "B-1", "is_literal": False, "category": "pii"}
    assert added[1]["name"] == "Tickets"
    assert added[2]["pattern"] == "T-."
    assert server.said("guardrails.remove") == [("ticket",), ("ticket",)]


async def test_a_built_in_one_cannot_be_removed(app, server) -> None:
    server.answers["guardrails.list"] = [detector()]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("j", "d", "e")
        await settle(pilot)
        notices = {notice.message for notice in app._notifications}

    assert notices == {"Only patterns of your own can be changed: a adds one."}
    assert server.said("guardrails.remove") == []


async def test_the_switches_of_one_tenant(app, server, screen_text) -> None:
    server.answers |= {"guardrails.list": [detector()], "tenants.list": [tenant(1)]}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("6")
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("j", "space")
        await settle(pilot)
        text = screen_text(app)

    assert "of tenant-1" in text
    assert server.said("guardrails.update") == [("email", {"enabled": False}, {"tenant": "t1"})]


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
