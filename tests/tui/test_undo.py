import pytest

from codegate.errors import NotFound
from codegate.tui.app import CodeGateApp
from codegate.tui.undo import KEPT, Undo
from tests.tui.conftest import settle


async def test_the_last_change_is_taken_back_first() -> None:
    undo, done = Undo(), []
    for name in ("one", "two"):

        async def back(name: str = name) -> None:
            done.append(name)

        undo.push(name, back)
    labels = [await undo.undo() for _ in range(3)]

    assert labels == ["two", "one", None]
    assert done == ["two", "one"]


async def test_a_refused_one_does_not_block_those_before_it() -> None:
    undo = Undo()

    async def works() -> None:
        return None

    async def refuses() -> None:
        raise NotFound("It is gone.")

    undo.push("first", works)
    undo.push("second", refuses)
    with pytest.raises(NotFound):
        await undo.undo()

    assert await undo.undo() == "first"


async def test_only_so_many_are_kept() -> None:
    undo = Undo()

    async def nothing() -> None:
        return None

    for number in range(KEPT + 10):
        undo.push(str(number), nothing)

    assert len(undo) == KEPT
    assert await undo.undo() == str(KEPT + 9)


async def test_u_undoes_on_every_screen_says_what_and_loads_again(server) -> None:
    app = CodeGateApp(server, 3600.0, 3600.0)
    async with app.run_test() as pilot:
        await settle(pilot)
        app.undo.push("account-1 is off", lambda: server.accounts.toggle("a1"))
        loads = len(server.said("accounts.list"))
        await pilot.press("u")
        await settle(pilot)
        notices = [notice.message for notice in app._notifications]
        await pilot.press("u")
        await settle(pilot)
        more = [notice.message for notice in app._notifications]

    assert server.said("accounts.toggle") == [("a1",)]
    assert notices == ["Undone: account-1 is off"]
    assert more[1:] == ["There is nothing to undo."]
    assert len(server.said("accounts.list")) > loads


async def test_a_refused_undo_is_told(server) -> None:
    app = CodeGateApp(server, 3600.0, 3600.0)
    server.answers["accounts.toggle"] = NotFound("It is gone.")
    async with app.run_test() as pilot:
        await settle(pilot)
        app.undo.push("x", lambda: server.accounts.toggle("a1"))
        await pilot.press("u")
        await settle(pilot)
        notices = [notice.message for notice in app._notifications]

    assert "It is gone." in notices[0]
