"""A request is watched while its answer grows, and one that waits is sent to another account."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from codegate.errors import Conflict, NotFound
from tests.flow.conftest import House, body_for, path_for, said
from tests.flow.provider import HANG, anthropic_frames, chat_frames, event, stream
from tests.flow.test_guardrails import EMAIL, echo
from tests.flow.test_live_requests import running

CLIENTS = ("anthropic", "openai_chat")


async def watched(house: House, request_id: str, until: str = "end") -> list[dict[str, Any]]:
    """What a watcher is told, up to the first event of a type; states left out."""
    seen: list[dict[str, Any]] = []
    async with aclosing(house.rest.requests.attach(request_id)) as events, asyncio.timeout(10):
        async for one in events:
            if one["type"] != "state":
                seen.append(one)
            if one["type"] == until:
                break
    return seen


def ask(house: House, client: str, *, is_stream: bool = True) -> "asyncio.Task[Any]":
    body = body_for(client, is_stream=is_stream)
    return asyncio.get_running_loop().create_task(house.http.post(path_for(client), json=body))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("wire", CLIENTS)
async def test_who_attaches_late_hears_all_of_a_slow_stream(house: House, client: str, wire: str) -> None:
    provider = await house.account(wire)
    frames = stream(*(anthropic_frames() if wire == "anthropic" else chat_frames()))
    gate = asyncio.Event()
    provider.default = lambda request: [*frames[:5], gate, *frames[5:]]
    asking = ask(house, client)
    row = await running(house, "answering")
    early = await watched(house, row["id"][:12], until="text")
    watching = asyncio.get_running_loop().create_task(watched(house, row["id"]))
    await asyncio.sleep(0.1)
    gate.set()
    seen = await watching
    answer = await asking

    assert early[0]["type"] == "attempt"
    assert early[0]["account"] == row["account"]
    assert "".join(one.get("text", "") for one in seen) == said(client, answer) == "Hello there"
    assert seen[-1] == {"type": "end", "outcome": "ok", "status": 200}


async def test_a_state_says_how_far_it_is(house: House) -> None:
    provider = await house.account("anthropic")
    provider.default = lambda request: [HANG]
    asking = ask(house, "anthropic")
    row = await running(house, "waiting")
    async with aclosing(house.rest.requests.attach(row["id"])) as events:
        state = await anext(one async for one in events if one["type"] == "state")
    await house.rest.requests.cancel(row["id"])
    await asking

    assert (state["id"], state["state"]) == (row["id"], "waiting")
    assert set(state) == {"type", *row}


async def test_reasoning_and_calls_of_tools_are_told_apart(house: House) -> None:
    provider = await house.account("anthropic")
    head = anthropic_frames()[0]
    tool = {"type": "tool_use", "id": "toolu_1", "name": "read", "input": {}}
    blocks = [
        event("content_block_start", index=0, content_block={"type": "thinking", "thinking": "", "signature": ""}),
        event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "Hm."}),
        event("content_block_stop", index=0),
        event("content_block_start", index=1, content_block=tool),
        event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": '{"path":'}),
        event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": ' "a"}'}),
        event("content_block_stop", index=1),
    ]
    provider.default = lambda request: [*stream(head, *blocks, end=False), HANG]
    asking = ask(house, "anthropic")
    row = await running(house, "answering")
    seen = await watched(house, row["id"], until="tool")
    await house.rest.requests.cancel(row["id"])
    await asyncio.wait([asking])
    asking.exception()

    assert {"type": "thinking", "text": "Hm."} in seen
    assert seen[-1] == {"type": "tool", "name": "read", "arguments": '{"path": "a"}'}
    assert "".join(one["text"] for one in seen if one["type"] == "tool_part") == '{"path": "a"}'


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_waiting_request_is_sent_to_another_account(house: House, is_stream: bool) -> None:
    slow = await house.account("anthropic", priority=9)
    quick = await house.account("anthropic", priority=1)
    slow.default = lambda request: [HANG]
    asking = ask(house, "anthropic", is_stream=is_stream)
    row = await running(house, "waiting")
    moved = await house.rest.requests.reroute(row["id"], f"anthropic-{quick.port}")
    answer = await asking
    await asyncio.wait_for(slow.left.wait(), 2)
    log = (await house.logs(1))[0]
    accounts = {one["name"]: one for one in await house.rest.accounts.list()}

    assert row["can_reroute"]
    assert [one["turn"] for one in row["candidates"]] == ["asked", "next"]
    assert moved["account"] == answer.headers["x-proxy-account"] == f"anthropic-{quick.port}"
    assert said("anthropic", answer) == "Hello there"
    assert [one["outcome"] for one in log["attempts"]] == ["rerouted", "ok"]
    assert "operator" in log["attempts"][0]["reason"]
    assert accounts[f"anthropic-{slow.port}"]["cooldown"] is None
    assert accounts[f"anthropic-{slow.port}"]["error_count"] == 0


async def test_the_default_is_the_next_in_line_and_a_watcher_sees_it(house: House) -> None:
    slow = await house.account("anthropic", priority=9)
    quick = await house.account("openai_chat", priority=1)
    slow.default = lambda request: [HANG]
    asking = ask(house, "anthropic")
    row = await running(house, "waiting")
    watching = asyncio.get_running_loop().create_task(watched(house, row["id"]))
    await house.rest.requests.reroute(row["id"])
    seen = await watching
    await asking

    assert [one["account"] for one in seen if one["type"] == "attempt"] == [
        f"anthropic-{slow.port}",
        f"openai_chat-{quick.port}",
    ]
    assert "".join(one.get("text", "") for one in seen) == "Hello there"


async def test_no_way_back_once_an_answer_has_begun(house: House) -> None:
    provider = await house.account("anthropic", priority=9)
    await house.account("anthropic")
    provider.default = lambda request: [*stream(*anthropic_frames()[:5], end=False), HANG]
    asking = ask(house, "anthropic")
    row = await running(house, "answering")
    with pytest.raises(Conflict, match="begun to answer"):
        await house.rest.requests.reroute(row["id"])
    await house.rest.requests.cancel(row["id"])
    await asyncio.wait([asking])
    asking.exception()

    assert not row["can_reroute"]


async def test_only_candidates_can_be_asked(house: House) -> None:
    provider = await house.account("anthropic", priority=9)
    other = await house.account("anthropic")
    provider.default = lambda request: [HANG]
    name = f"anthropic-{other.port}"
    await house.rest.accounts.toggle(name)
    asking = ask(house, "anthropic")
    row = await running(house, "waiting")
    for account, reason in ((name, "not among"), ("nobody", "not among"), (row["account"], "already"), (None, "left")):
        with pytest.raises(Conflict, match=reason):
            await house.rest.requests.reroute(row["id"], account)
    with pytest.raises(NotFound):
        await house.rest.requests.reroute("nothing-like-it")
    with pytest.raises(NotFound):
        await watched(house, "nothing-like-it")
    await house.rest.requests.cancel(row["id"])

    assert (await asking).status_code == 499


class TestBehindHeartbeats:
    """The client has its 200 and signs of life, but no word of an answer."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"commit_after_s": 0.05, "heartbeat_s": 0.05}

    @pytest.mark.parametrize("client", CLIENTS)
    @pytest.mark.parametrize("wire", CLIENTS)
    async def test_a_request_can_still_be_sent_elsewhere(self, house: House, client: str, wire: str) -> None:
        slow = await house.account("anthropic", priority=9)
        await house.account(wire)
        slow.default = lambda request: [*stream(*anthropic_frames()[:2], end=False), HANG]
        body = body_for(client, is_stream=True)
        async with house.http.stream("POST", path_for(client), json=body) as answer:  # returns with the 200
            row = await running(house, "waiting")
            await house.rest.requests.reroute(row["id"])
            await answer.aread()

        assert answer.status_code == 200
        assert said(client, answer) == "Hello there"
        assert [one["outcome"] for one in (await house.logs(1))[0]["attempts"]] == ["rerouted", "ok"]


class TestStandIns:
    """Guardrails are on."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"privacy_enabled": True}

    @pytest.mark.parametrize("client", CLIENTS)
    @pytest.mark.parametrize("is_stream", [True, False])
    async def test_a_watcher_sees_stand_ins_and_the_client_originals(
        self, house: House, client: str, is_stream: bool
    ) -> None:
        provider = await house.account("anthropic")
        gate = asyncio.Event()
        provider.default = lambda request: [gate, *echo(request)]
        body = {**body_for(client, is_stream=is_stream), "messages": [{"role": "user", "content": EMAIL}]}
        asking = asyncio.get_running_loop().create_task(house.http.post(path_for(client), json=body))
        row = await running(house, "waiting")
        watching = asyncio.get_running_loop().create_task(watched(house, row["id"]))
        await asyncio.sleep(0.1)
        gate.set()
        seen = await watching

        assert EMAIL not in str(seen)
        assert "cg_" in "".join(one.get("text", "") for one in seen)
        assert said(client, await asking) == EMAIL
