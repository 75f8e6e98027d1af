from codegate.tui.feed import Picture, look
from tests.tui.conftest import account, request


async def test_a_picture_has_everything(server) -> None:
    server.rows, server.log = [account(1)], [request(1), request(2), request(3, account_id=None)]
    picture = await look(server, Picture())

    assert picture.is_up
    assert picture.total == 3
    assert picture.requests_by_account() == {"a1": 2}


async def test_trouble_keeps_what_was_known(server) -> None:
    server.rows = [account(1)]
    before = await look(server, Picture())
    server.is_up = False
    after = await look(server, before)

    assert not after.is_up
    assert after.accounts == before.accounts
    assert "codegate up" in after.trouble


def test_nothing_known_is_not_up() -> None:
    assert not Picture().is_up
