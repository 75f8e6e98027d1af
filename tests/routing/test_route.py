"""The record of a decision."""

import msgspec

from codegate.records import Account
from codegate.routing.route import Candidate, Route


def test_route_is_json_able_for_the_log() -> None:
    account = Account(id="a", name="a", provider="anthropic")
    candidate = Candidate(account=account, model="m", priority=1, verdict="chosen", reason="It is.")
    route = Route(strategy="direct", candidates=(candidate,))

    assert msgspec.json.decode(msgspec.json.encode(route))["candidates"][0]["reason"] == "It is."
