import pytest

from codegate.client.session import Client
from codegate.errors import NotFound, ServerUnreachable


async def test_where_sessions_are_off_every_call_says_how_to_switch_them_on(client: Client) -> None:
    calls = [
        client.sessions.list(),
        client.sessions.get("a/b"),
        client.sessions.create({"kind": "shell"}),
        client.sessions.stop("x"),
        client.sessions.delete("x"),
        client.sessions.auth_urls("x"),
        client.sessions.import_credentials("x", {}),
    ]
    for call in calls:
        with pytest.raises(NotFound) as refused:
            await call

        assert "--enable-sessions" in refused.value.hint


async def test_a_terminal_of_nobody_is_unreachable() -> None:
    async with Client("http://127.0.0.1:1", "token") as client:
        with pytest.raises(ServerUnreachable):
            await client.sessions.terminal("x")
