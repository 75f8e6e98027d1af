"""What became of a conversation, and what leaving cost."""

import pytest

from codegate.proxy.tax import affinity_of, cache_tax_usd
from codegate.routing.route import Held
from tests.builders import NOW_MS
from tests.proxy import fakes

HELD = Held(
    account_id="a",
    account_name="a",
    provider="anthropic",
    model="claude-sonnet-4-5",
    tokens=100_000,
    warm_until=NOW_MS + 1,
)


@pytest.mark.parametrize(
    ("fields", "who", "affinity"),
    [
        ({}, "a", "none"),
        ({"conversation": "c"}, "a", "new"),
        ({"conversation": "c", "held": HELD}, "a", "kept"),
        ({"conversation": "c", "held": HELD}, "b", "moved"),
    ],
)
def test_a_conversation_is_new_kept_or_moved(fields: dict[str, object], who: str, affinity: str) -> None:
    candidate = fakes.candidate(who)
    route = fakes.route(candidate, **fields)
    tax = cache_tax_usd(route, candidate, NOW_MS)

    assert affinity_of(route, candidate) == affinity
    assert tax == (pytest.approx(0.345) if affinity == "moved" else None)
