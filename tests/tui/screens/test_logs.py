from codegate.tui.screens.logs import flags, remarks
from tests.tui.conftest import request, settle

SIZE = (120, 30)


async def test_a_search_filters_and_escape_shows_everything(app, server) -> None:
    server.log = [request(1)]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("slash", *"model:opus busy", "enter")
        await settle(pilot)
        searched = server.said("logs.list")[-1]
        await pilot.press("escape")
        await settle(pilot)

    assert searched == ({"page": 1, "limit": 100, "model": "opus", "q": "busy"},)
    assert server.said("logs.list")[-1] == ({"page": 1, "limit": 100},)


async def test_errors_by_one_key(app, server) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "e")
        await settle(pilot)

    assert server.said("logs.list")[-1][0]["outcome"] == "error"


async def test_pages_and_pause(app, server, screen_text) -> None:
    server.answers["logs.list"] = lambda **_: {"logs": [request(1)], "total": 250}
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("]", "]", "]", "]")
        await settle(pilot)
        text = screen_text(app)
        await pilot.press("p")
        before = len(server.told)
        await pilot.press("r")
        await settle(pilot)

    assert "page 3 of 3" in text
    assert len(server.told) == before


async def test_the_log_is_emptied_only_when_confirmed(app, server) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2", "D", "n", "D", "y")
        await settle(pilot)

    assert server.said("logs.clear") == [({"clear_all": True},)]


async def test_enter_shows_all_of_a_request(app, server, screen_text) -> None:
    server.log = [request(1, guardrails={"email": 3})]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)

        assert "3 email" in screen_text(app)


def test_how_a_request_went_is_seen_in_its_row() -> None:
    warned = request(1, guardrails={"email": 2, "jwt": 1}, warnings=["dropped:top_k"])

    assert flags(request(1, is_stream=True, is_failover=True)) == "stream failover"
    assert flags(request(1, is_stream=False)) == ""
    assert remarks(warned) == "3 hidden  dropped:top_k"


async def test_every_part_of_a_request_can_be_copied(app, server) -> None:
    server.log = [request(1, request_body='{"a": 1}', response_body="data: hi")]
    server.answers["logs.diff"] = {"previous_id": None, "reason": "It is the first."}
    copied: list[str] = []
    app.copy_to_clipboard = copied.append
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        for _ in range(6):
            await pilot.press("y", "right")
            await pilot.pause()

    assert copied[3:] == ['{\n  "a": 1\n}', "data: hi", "It is the first."]
