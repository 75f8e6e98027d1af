from typing import Any

from codegate.simulator.dialect import Frame
from codegate.simulator.responses import Broken, Paced

SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": []}


async def sent_by(response: Any, *, leaves_after: int = 1_000) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if len(sent) > leaves_after:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": b"", "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await response(SCOPE, receive, send)
    return sent


async def test_paced_frames_come_one_by_one_and_end_properly() -> None:
    sent = await sent_by(Paced([Frame(b"a"), Frame(b"b")], 0, {"request-id": "r"}))

    assert [message.get("body") for message in sent[1:]] == [b"a", b"b", b""]
    assert sent[-1]["more_body"] is False
    assert (b"request-id", b"r") in sent[0]["headers"]


async def test_paced_stops_when_the_client_leaves() -> None:
    sent = await sent_by(Paced([Frame(b"x")] * 50, 0.0001, {}), leaves_after=3)

    assert len(sent) < 10
    assert sent[-1]["more_body"] is True


async def test_broken_never_says_that_it_is_complete() -> None:
    sent = await sent_by(Broken([b"half"], "application/json", announced=10))

    assert (b"content-length", b"10") in sent[0]["headers"]
    assert [message["more_body"] for message in sent[1:]] == [True]
