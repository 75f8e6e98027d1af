"""A worker's replacements: issued here, told to the hub, restored wherever they come back."""

import asyncio
import socket
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from codegate.crypto import Key
from codegate.guardrails.issue import Claim
from codegate.link.peer import Peer
from codegate.services.workers import words
from codegate.services.workers.ledger import HubLedger
from codegate.store.mappings import MappingRow

KEY, OTHER = (Key(letter * 32, "file", None, "") for letter in (b"a", b"b"))


class Told:
    """A hub that only hears what is issued."""

    def __init__(self) -> None:
        self.rows: list[MappingRow] = []


@pytest.fixture
async def told() -> Told:
    return Told()


@pytest.fixture
async def ledger(told: Told) -> AsyncIterator[HubLedger]:
    here, there = socket.socketpair()
    hub = await Peer.open(here, words.ToHub, {words.Issued: lambda word: told.rows.extend(word.rows)})
    peer = await Peer.open(there, words.ToWorker, {})
    made = HubLedger(peer, KEY, [])
    yield made
    await made.stop()
    peer.close()
    await hub.lost()


def claim(value: str) -> Claim:
    return Claim("email", value, sha256(value.encode()).digest(), lambda attempt: f"[{value[0]}:{attempt}]")


async def test_what_is_issued_is_told_sealed(ledger: HubLedger, told: Told) -> None:
    token = ledger.settle("ten", claim("jane@corp.example"))
    async with asyncio.timeout(5):
        while not told.rows:
            await asyncio.sleep(0.005)

    assert [(row.tenant_id, row.replacement, row.key_id) for row in told.rows] == [("ten", token, KEY.fingerprint)]
    assert "jane" not in repr(told.rows)
    assert ledger.of("ten").find(token) == "jane@corp.example"


async def test_another_value_gets_another_replacement_than_one_that_was_learnt(ledger: HubLedger, told: Told) -> None:
    ledger.settle("", claim("jane@corp.example"))
    ledger.flush()
    await asyncio.sleep(0.05)
    rows = told.rows
    ledger.relearn(KEY, [], forgets=True)
    ledger.learn(rows)
    second = ledger.settle("", claim("john@corp.example"))

    assert ledger.of("").find("[j:0]") == "jane@corp.example"
    assert second == "[j:1]"


async def test_what_was_not_told_yet_outlives_another_key(ledger: HubLedger, told: Told) -> None:
    token = ledger.settle("", claim("jane@corp.example"))
    ledger.relearn(OTHER, [], forgets=False)
    ledger.flush()
    await asyncio.sleep(0.05)

    assert ledger.of("").find(token) == "jane@corp.example"
    assert [row.key_id for row in told.rows] == [OTHER.fingerprint]


async def test_what_is_forgotten_is_issued_anew(ledger: HubLedger) -> None:
    token, before = ledger.settle("", claim("jane@corp.example")), ledger.generation
    ledger.relearn(KEY, [], forgets=True)

    assert ledger.of("").find(token) is None
    assert ledger.generation > before
