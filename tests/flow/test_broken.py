"""After the first byte, a provider that breaks off looks broken to the client: never a clean end."""

import httpx
import pytest

from tests.flow.conftest import House, body_for, path_for
from tests.flow.provider import CLOSE, RESET, Step, anthropic_frames, chat_frames, stream

FORMATS = ("anthropic", "openai_chat")


def cut_after_content(wire: str, how: str) -> list[Step]:
    frames = anthropic_frames()[:5] if wire == "anthropic" else chat_frames()[:3]
    if how == "clean end":
        return stream(*frames)
    return [*stream(*frames, end=False), 0.05, RESET if how == "reset" else CLOSE]


@pytest.mark.parametrize("how", ["reset", "close", "clean end"])
@pytest.mark.parametrize(("client", "upstream"), [(c, u) for c in FORMATS for u in FORMATS])
async def test_the_client_gets_an_error_event_and_a_broken_connection(
    house: House, client: str, upstream: str, how: str
) -> None:
    provider = await house.account(upstream)
    provider.default = lambda request: cut_after_content(upstream, how)
    received = b""
    with pytest.raises(httpx.RemoteProtocolError):
        async with house.http.stream("POST", path_for(client), json=body_for(client, is_stream=True)) as answer:
            assert answer.status_code == 200
            async for data in answer.aiter_raw():
                received += data

    assert b"Hello" in received
    assert b'"error"' in received
    assert b"message_stop" not in received
    assert b'"finish_reason":"stop"' not in received.replace(b" ", b"")

    row = (await house.logs(1))[0]
    assert row["outcome"] == "broken"


async def test_a_broken_stream_is_not_sent_to_another_account(house: House) -> None:
    first = await house.account("anthropic", priority=5)
    first.default = lambda request: cut_after_content("anthropic", "reset")
    second = await house.account("anthropic", priority=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    assert second.requests == []


async def test_an_account_that_breaks_off_is_marked(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: cut_after_content("anthropic", "reset")
    with pytest.raises(httpx.RemoteProtocolError):
        await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True))

    await house.logs(1)
    account = (await house.rest.accounts.list())[0]
    assert (account["status"], account["error_count"]) == ("error", 1)
    assert account["last_error"]
