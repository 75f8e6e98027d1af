"""A conversation stays where its prompt cache is, moves when it must, and says so."""

import json
from typing import Any

import httpx
import pytest

from tests.flow.conftest import House
from tests.flow.provider import Provider, Received, anthropic_frames, anthropic_reply, stream, whole

ERROR = {"error": {"type": "some_error", "message": "Scripted."}}


def cached(request: Received) -> Any:
    """An answer that read a long prefix from the cache."""
    reply = anthropic_reply()
    reply["usage"] |= {"cache_read_input_tokens": 90_000, "cache_creation_input_tokens": 10_000}
    return whole(200, reply)


async def turn(house: House, opening: str, *, turns: int = 1, **members: Any) -> httpx.Response:
    """The next turn of a conversation that begins with these words."""
    messages = [{"role": "user", "content": opening}]
    for number in range(turns - 1):
        messages += [{"role": "assistant", "content": "ok"}, {"role": "user", "content": f"go on {number}"}]
    body = {"model": "claude-sonnet-4-5", "max_tokens": 50, "messages": messages, **members}
    return await house.http.post("/v1/messages", json=body)


async def three(house: House, strategy: str = "round-robin") -> list[Provider]:
    """Accounts in a config with this strategy."""
    providers = [await house.account("anthropic", priority=9 - number) for number in range(3)]
    ids = {account["name"].rpartition("-")[2]: account["id"] for account in await house.rest.accounts.list()}
    slots = [
        {"tier": "sonnet", "account_id": ids[str(provider.port)], "priority": 9 - number}
        for number, provider in enumerate(providers)
    ]
    await house.rest.configs.create({"name": "work", "routing_strategy": strategy, "tiers": slots})
    await house.rest.configs.activate("work")
    return providers


def counts(providers: list[Provider]) -> list[int]:
    return [len(provider.requests) for provider in providers]


async def test_conversations_take_turns_and_each_stays(house: House) -> None:
    providers = await three(house)
    for turns in (1, 2, 3):
        for opening in ("one", "two", "three"):
            answer = await turn(house, opening, turns=turns)
            assert answer.headers["x-codegate-affinity"] == ("new" if turns == 1 else "kept")

    assert counts(providers) == [3, 3, 3]
    for provider in providers:
        assert len({request.json["messages"][0]["content"] for request in provider.requests}) == 1


async def test_without_affinity_every_turn_goes_elsewhere(house: House) -> None:
    await house.rest.settings.put({"session_affinity": False})
    providers = await three(house)
    answers = [await turn(house, "one", turns=turns) for turns in (1, 2, 3)]

    assert counts(providers) == [1, 1, 1]
    assert "x-codegate-affinity" not in answers[0].headers


async def test_a_move_says_so_and_what_it_cost_and_it_does_not_move_back(house: House) -> None:
    first, second, third = await three(house, "priority")
    first.default = cached
    await turn(house, "one")
    await house.logs(1)
    first.default = lambda request: whole(500, ERROR)
    moved = await turn(house, "one", turns=2)
    first.default = cached
    await house.rest.accounts.clear_cooldown((await house.rest.accounts.list())[0]["id"])
    after = await turn(house, "one", turns=3)
    rows = await house.logs(3)

    assert moved.headers["x-codegate-affinity"].startswith("moved; cache-tax-usd=0.3")
    assert after.headers["x-codegate-affinity"] == "kept"
    assert counts([first, second, third]) == [2, 2, 0]
    assert rows[1]["cache_tax_usd"] == pytest.approx(100_011 * 3.45e-6)
    assert rows[1]["route"]["held_by"] == rows[2]["account_name"]
    assert rows[0]["route"]["affinity_reason"].startswith("It served this conversation")
    usage = await house.rest.usage(by="model")
    assert usage[0]["cache_tax_usd"] == pytest.approx(100_011 * 3.45e-6)


async def test_a_resting_account_is_told_as_the_reason_of_a_move(house: House) -> None:
    first, *_ = await three(house, "priority")
    await turn(house, "one")
    first.default = lambda request: whole(429, ERROR, retry_after="60")
    await turn(house, "two")
    await turn(house, "one", turns=2)
    rows = await house.logs(3)

    assert rows[0]["route"]["affinity"] == "moved"
    assert rows[0]["route"]["affinity_reason"].startswith(f"Moved: anthropic-{first.port} rests. Resting for")


async def test_a_dear_conversation_waits_for_a_short_rest(house: House) -> None:
    first, *others = await three(house, "priority")
    first.default = cached
    await turn(house, "one")
    await house.logs(1)
    first.answers = [whole(429, ERROR, retry_after_ms="1200")]
    await turn(house, "two")
    answer = await turn(house, "one", turns=2)
    rows = await house.logs(3)

    assert answer.headers["x-codegate-affinity"] == "kept"
    assert [attempt["outcome"] for attempt in rows[0]["attempts"]] == ["waited", "ok"]
    assert "moving would cost $0.3" in rows[0]["attempts"][0]["reason"]
    assert len(others[0].requests) == 1


async def test_the_only_account_is_paced_once(house: House) -> None:
    only = await house.account("anthropic")
    only.answers = [whole(429, ERROR, retry_after_ms="1000")]
    answer = await turn(house, "one")
    rows = await house.logs(1)

    assert answer.status_code == 200
    assert [attempt["outcome"] for attempt in rows[0]["attempts"]] == ["error", "waited", "ok"]


async def test_a_longer_wait_is_the_clients_unless_requests_are_held(house: House) -> None:
    only = await house.account("anthropic")
    await house.rest.settings.put({"pace_max_wait_s": 0})
    only.answers = [whole(429, ERROR, retry_after_ms="1000")]
    refused = await turn(house, "one")
    await house.rest.settings.put({"hold_max_s": 30})
    held = await turn(house, "one")

    assert (refused.status_code, held.status_code) == (429, 200)


class TestHeld:
    """A stream that is held hears heartbeats."""

    @pytest.fixture
    def flags(self) -> dict[str, Any]:
        return {"commit_after_s": 0.05, "heartbeat_s": 0.05}

    @pytest.mark.parametrize("is_first", [True, False])
    async def test_heartbeats_come_before_the_answer(self, house: House, is_first: bool) -> None:
        only = await house.account("anthropic")
        only.default = lambda request: stream(*anthropic_frames())
        only.answers = [whole(429, ERROR, retry_after_ms="1000")]
        await house.rest.settings.put({"pace_max_wait_s": 0})
        if not is_first:
            await turn(house, "other")
        await house.rest.settings.put({"hold_max_s": 30})
        answer = await turn(house, "one", stream=True)
        beats = answer.text[: answer.text.index("message_start")]

        assert answer.status_code == 200
        assert beats.count(": keep-alive") + beats.count("event: ping") >= 3
        assert "message_stop" in answer.text


async def test_a_request_too_large_for_an_account_hops_once_and_rests_nobody(house: House) -> None:
    big = {"error": {"type": "rate_limit_error", "message": "Request too large: Limit 30000, Requested 50000."}}
    providers = await three(house, "priority")
    for provider in providers:
        provider.default = lambda request: whole(429, big)
    answer = await turn(house, "one")

    assert (answer.status_code, counts(providers)) == (429, [1, 1, 0])
    assert [account["cooldown"] for account in await house.rest.accounts.list()] == [None, None, None]


async def test_a_rule_reads_the_request(house: House) -> None:
    first, second, third = await three(house, "priority")
    ids = [account["id"] for account in await house.rest.accounts.list()]
    rules = [
        {"name": "thinks", "thinking": True, "account_id": ids[1]},
        {"name": "red", "header": "x-team: red", "account_id": ids[2]},
    ]
    await house.rest.configs.set_rules("work", rules)
    await turn(house, "one", thinking={"type": "adaptive"})
    body = {"model": "claude-sonnet-4-5", "max_tokens": 5, "messages": [{"role": "user", "content": "x"}]}
    await house.http.post("/v1/messages", json=body, headers={"x-team": "red"})
    await turn(house, "two")
    rows = await house.logs(3)

    assert counts([first, second, third]) == [1, 1, 1]
    assert [row["route"]["rule"] for row in rows] == [None, "2, red", "1, thinks"]
    assert "red" not in json.dumps(third.requests[0].headers)
