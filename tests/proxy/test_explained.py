"""A route as the log keeps it."""

import msgspec

from codegate.proxy.explained import explained
from tests.proxy import fakes


def test_the_route_is_kept_with_everyone_who_was_considered() -> None:
    last = msgspec.structs.replace(fakes.candidate("c"), verdict="skipped", reason="It is disabled.")
    route = fakes.route(fakes.candidate("a"), fakes.candidate("b"), skipped=(last,), tier="sonnet", config_name="work")
    kept = explained(route)

    assert [one["account"] for one in kept["candidates"]] == ["a", "b", "c"]
    assert kept["candidates"][2] == {
        "account": "c",
        "model": "claude-sonnet-4-5",
        "verdict": "skipped",
        "reason": "It is disabled.",
    }
    assert (kept["strategy"], kept["config"], kept["tier"]) == ("direct", "work", "sonnet")
    assert msgspec.json.decode(msgspec.json.encode(kept)) == kept
