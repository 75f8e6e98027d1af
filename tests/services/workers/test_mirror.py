"""A worker's stand-ins: what they do alone, and when the hub is gone."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from codegate.clock import now_ms
from codegate.errors import LinkLost
from codegate.link.peer import Peer
from codegate.records import Secret, Snapshot
from codegate.routing.notices import TENANT, Enter, Look
from codegate.routing.ratelimit import Ask
from codegate.services.current import Current
from codegate.services.live import Live
from codegate.services.workers import mirror, words
from codegate.services.workers.mirror import HubBoard, HubBudgets, HubBus, HubLogins, HubNotes, HubSamples, ToldRequests
from tests.builders import account
from tests.conftest import StoppedClock
from tests.flow.provider import anthropic_reply
from tests.services.test_finetune_entry import ASK, sample
from tests.services.test_requests import FakeFlight

OAUTH = {"provider": "anthropic", "auth_type": "oauth"}


class Hub:
    """A hub that hears, and answers what it was told to answer."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.renews = True

    def handlers(self) -> dict[Any, Any]:
        return {
            words.Sampled: self.heard.append,
            words.FreshLogin: self.heard.append,
            words.RenewLogin: lambda word: self.renews,
            words.Settle: self.heard.append,
            words.AccountNoted: self.heard.append,
            words.Load: self.heard.append,
        }


@pytest.fixture
async def hub() -> Hub:
    return Hub()


@pytest.fixture
async def peer(hub: Hub) -> AsyncIterator[Peer]:
    here, there = socket.socketpair()
    end = await Peer.open(here, words.ToHub, hub.handlers())
    made = await Peer.open(there, words.ToWorker, {})
    yield made
    made.close()
    await end.lost()


@pytest.fixture
async def orphan(peer: Peer) -> Peer:
    """A peer whose hub has ended."""
    peer.close()
    await peer.lost()
    return peer


async def test_without_a_hub_minutes_are_counted_here(orphan: Peer) -> None:
    board, live = HubBoard(orphan), Live(HubBoard(orphan))
    ask = Ask("account:a", 1)

    assert await board.look(Look()) is None
    assert await board.enter(Enter(request_id="r", owner=TENANT, asks=(ask,))) is None
    assert [await live.take("account:a", 1) > 0 for _ in range(2)] == [False, True]


async def test_without_a_hub_budgets_are_those_it_told_last(orphan: Peer) -> None:
    await HubBudgets(Current({}), HubBus(orphan), orphan).ready()

    with pytest.raises(LinkLost):
        await orphan.ask(words.Settle())


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({}, False),
        (OAUTH, False),
        (OAUTH | {"token_expires_at": now_ms() + 3_600_000}, False),
        (OAUTH | {"token_expires_at": now_ms() + 60_000}, True),
        (OAUTH | {"credential_file": "/x"}, True),
    ],
)
async def test_a_login_needs_work_shortly_before_it_runs_out(peer: Peer, fields: Any, needs: bool) -> None:
    assert HubLogins(peer, Current({})).needs_work(account("a", **fields)) is needs


async def test_that_an_account_works_is_told_now_and_then_and_again_after_it_failed(
    peer: Peer, hub: Hub, stopped: StoppedClock
) -> None:
    notes = HubNotes(peer)
    for status in ("active", "active", "error", "active", "active"):
        notes.note("a", status)
    stopped.pass_s(1)
    notes.note("a", "active")
    await peer.ask(words.Settle())

    told = [word.status for word in hub.heard if isinstance(word, words.AccountNoted)]
    assert told == ["active", "error", "active", "active"]


async def test_how_much_runs_is_told_in_one_word(peer: Peer, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "LOAD_S", 0.01)
    requests = ToldRequests(peer)
    for name in ("req_1", "req_2", "req_3"):
        requests.began(FakeFlight(name))
    await asyncio.sleep(0.05)
    await peer.ask(words.Settle())

    assert [word.active for word in hub.heard if isinstance(word, words.Load)] == [3]


async def test_a_login_is_renewed_by_the_hub(peer: Peer, hub: Hub) -> None:
    logins, client = HubLogins(peer, Current({}, Snapshot())), None
    fresh = await logins.fresh(account("a", **OAUTH), client)  # type: ignore[arg-type]
    hub.renews = False

    assert fresh is None
    assert hub.heard == [words.FreshLogin(account_id="a")]
    assert not await logins.renew(account("a", **OAUTH), Secret("old"), client)  # type: ignore[arg-type]


async def test_an_exchange_is_told_as_a_line_and_a_broken_one_is_counted(peer: Peer, hub: Hub) -> None:
    samples = HubSamples(peer)
    good = sample("anthropic", ASK, json.dumps(anthropic_reply("Hello there")).encode())
    samples.add(good)
    samples.add(msgspec.structs.replace(good, reply=b"{"))
    await samples.stop()
    await peer.ask(words.Settle())

    lines = [json.loads(word.line) for word in hub.heard if isinstance(word, words.Sampled)]
    assert [line["messages"][-1]["content"] for line in lines] == ["Hello there"]
    assert samples.dropped == 1


async def test_exchanges_that_are_too_much_are_dropped_and_counted(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "MAX_WAITING_BYTES", 10)
    samples = HubSamples(peer)
    samples.add(sample("anthropic", ASK, b"{}"))
    await samples.stop()

    assert samples.dropped == 1
