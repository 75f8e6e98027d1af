"""Requests as they end."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from codegate.cli import log_tail
from codegate.cli.log_tail import Listener, ended
from codegate.errors import ServerUnreachable


class Server:
    """Gives its events, some at each call; after a text the link breaks."""

    def __init__(self, *calls: list[Any]) -> None:
        self._calls = list(calls)
        self.asked: list[int | None] = []

    async def events(self, topics: Iterable[str], after: int | None = None) -> AsyncIterator[dict[str, Any]]:
        assert list(topics) == ["requests"]
        self.asked.append(after)
        for event in self._calls.pop(0):
            if isinstance(event, str):
                raise ServerUnreachable(event)
            yield event


def finished(number: int) -> dict[str, Any]:
    return {"id": number, "type": "request_finished", "log": {"request_id": f"r{number}"}}


async def heard(server: Server) -> list[str]:
    return [row["request_id"] async for row in ended(server)]  # type: ignore[arg-type]


async def test_other_events_are_passed_over() -> None:
    assert await heard(Server([finished(1), {"id": 2, "type": "request_started"}, finished(3)])) == ["r1", "r3"]


async def test_after_a_broken_link_it_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_tail, "_RETRY_S", 0)
    server = Server([finished(7), "gone"], ["still gone"], [finished(8)])

    assert await heard(server) == ["r7", "r8"]
    assert server.asked == [None, 7, 7]


async def test_nobody_at_the_start_is_an_error() -> None:
    with pytest.raises(ServerUnreachable):
        await heard(Server(["nobody"]))


async def test_what_ends_while_something_else_is_read_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    async with Listener(Server([finished(1), finished(2)])) as listener:  # type: ignore[arg-type]
        rows = [row["request_id"] async for row in listener.rows()]

    assert rows == ["r1", "r2"]
    assert "stopped" in capsys.readouterr().err


async def test_a_failure_reaches_the_reader() -> None:
    async with Listener(Server(["nobody"])) as listener:  # type: ignore[arg-type]
        with pytest.raises(ServerUnreachable):
            [row async for row in listener.rows()]
