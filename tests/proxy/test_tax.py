"""What became of a conversation, and what leaving cost."""

import pytest

from codegate.proxy.tax import affinity_of, cache_tax_usd
from codegate.records import ModelLimit
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


def test_it_is_paid_at_the_users_own_prices() -> None:
    candidate = fakes.candidate("b")
    prices = {"price_input": 9.0, "price_output": 9.0, "price_cache_read": 1.0, "price_cache_write": 3.0}
    own = {HELD.model: ModelLimit(model_id=HELD.model, **prices)}  # type: ignore[arg-type]
    route = fakes.route(candidate, conversation="c", held=HELD)

    assert cache_tax_usd(route, candidate, NOW_MS, own) == pytest.approx(0.2)
