"""A worker's services are opened with what the hub says, and hear it also while they open."""

import socket

from codegate.link.peer import Peer
from codegate.records import Secret, Snapshot
from codegate.services.workers import words
from codegate.services.workers.container import Ear, open_worker
from tests.builders import account

KEY = Secret("ab" * 32)


def start(**given: object) -> words.Start:
    """A hub that has said so much."""
    known = {"data_dir": "/nowhere", "process": {}, "hosts": (), "ports": (), "instance": "0" * 16, "mappings": []}
    fields = {"guardrail_key": KEY, "snapshot": Snapshot(version=3), "spent": {}}
    return words.Start(**known | fields | given)  # type: ignore[arg-type]


async def test_what_was_said_while_it_opened_is_in_force_before_it_serves() -> None:
    here, there = socket.socketpair()
    peer, ear = await Peer.open(there, words.ToWorker, {}), Ear()
    newer = Snapshot(version=4, accounts={"a": account("a")})
    handlers = ear.handlers()
    handlers[words.Adopt](words.Adopt(snapshot=newer))
    handlers[words.Spent](words.Spent(owner="account", period="day", id="a", usd=2.5))
    handlers[words.Adopt](words.Adopt(snapshot=Snapshot(version=2)))
    before = handlers[words.ListLive](words.ListLive())
    async with open_worker(peer, start(spent={"account": {"day": {"a": 1.0, "b": 3.0}}})) as services:
        ear.opened(services)

        assert before == []
        assert services.state.current is newer
        assert services.state.spending.of("account", "day") == {"a": 2.5, "b": 3.0}
    peer.close()
    here.close()
