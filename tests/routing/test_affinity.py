"""Conversations and who holds their caches."""

import pytest

from codegate.records import Account, ModelLimit, Usage
from codegate.routing.affinity import IDLE_S, Affinity, move_usd
from codegate.routing.route import Held
from tests.routing.conftest import Clock

A = Account(id="a", name="a", provider="anthropic")
B = Account(id="b", name="b", provider="anthropic")
MODEL = "claude-sonnet-4-5"


@pytest.fixture
def affinity(clock: Clock) -> Affinity:
    return Affinity(clock.monotonic, clock.now_ms, most=3)


def holder(affinity: Affinity, conversation: str) -> str | None:
    held = affinity.held(conversation)
    return held.account_id if held else None


def test_the_last_to_serve_holds_a_conversation_for_an_hour_of_silence(affinity: Affinity, clock: Clock) -> None:
    affinity.served("c", A, MODEL)
    affinity.served("c", B, MODEL)
    clock.now += IDLE_S - 1
    before = holder(affinity, "c")
    clock.now += 1

    assert (before, holder(affinity, "c")) == ("b", None)


def test_the_longest_silent_are_forgotten_first(affinity: Affinity) -> None:
    for name in ("one", "two", "three"):
        affinity.served(name, A, MODEL)
    affinity.served("one", A, MODEL)
    affinity.served("four", A, MODEL)

    assert [holder(affinity, name) for name in ("one", "two", "three", "four")] == ["a", None, "a", "a"]
    assert len(affinity) == 3


def test_those_that_are_over_leave_with_the_next_one(affinity: Affinity, clock: Clock) -> None:
    affinity.served("old", A, MODEL)
    affinity.served("older", A, MODEL)
    clock.now += IDLE_S + 1
    affinity.served("new", A, MODEL)

    assert len(affinity) == 1


def test_without_a_key_nothing_is_kept(affinity: Affinity) -> None:
    affinity.served("", A, MODEL)

    assert len(affinity) == 0


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (Usage(input_tokens=10, cache_read_tokens=900, cache_write_tokens=90), 1000),
        (Usage(input_tokens=5000), 0),
        (Usage(input_tokens=5000, cache_read_tokens=5, estimated=True), 0),
    ],
)
def test_the_whole_input_is_the_prefix_of_the_next_turn_where_a_cache_is_used(
    affinity: Affinity, usage: Usage, tokens: int
) -> None:
    affinity.served("c", A, MODEL)
    affinity.counted("c", "a", usage)
    held = affinity.held("c")

    assert held is not None
    assert held.tokens == tokens


def test_a_move_keeps_the_length_and_a_late_count_of_the_old_account_does_not(affinity: Affinity) -> None:
    affinity.served("c", A, MODEL)
    affinity.counted("c", "a", Usage(cache_read_tokens=500))
    affinity.served("c", B, MODEL)
    affinity.counted("c", "a", Usage(cache_read_tokens=9))
    affinity.counted("unknown", "a", Usage(cache_read_tokens=9))
    held = affinity.held("c")

    assert held is not None
    assert (held.account_id, held.tokens) == ("b", 500)


def test_a_prefix_is_warm_for_five_minutes_or_the_hour_that_was_paid_for(affinity: Affinity, clock: Clock) -> None:
    affinity.served("c", A, MODEL)
    affinity.served("long", A, MODEL)
    affinity.counted("long", "a", Usage(cache_write_tokens=9, cache_write_1h_tokens=9))
    warm = [held.warm_until - clock.now_ms() for key in ("c", "long") if (held := affinity.held(key))]

    assert warm == [300_000, 3_600_000]


def test_conversations_of_an_account_that_is_gone_begin_anew(affinity: Affinity) -> None:
    affinity.served("c", A, MODEL)
    affinity.served("d", B, MODEL)
    affinity.forget_account("a")

    assert (holder(affinity, "c"), holder(affinity, "d")) == (None, "b")


def held(**fields: object) -> Held:
    known = {"account_id": "a", "account_name": "a", "provider": "anthropic", "model": MODEL, "tokens": 100_000}
    return Held(**known | {"warm_until": 1_764_000_000_000} | fields)  # type: ignore[arg-type]


NOW = 1_763_999_999_000


def test_moving_costs_a_cache_write_there_instead_of_a_read_here() -> None:
    assert move_usd(held(), "anthropic", MODEL, NOW) == pytest.approx(0.1 * (3.75 - 0.3))


@pytest.mark.parametrize(
    ("holder", "provider"),
    [
        (None, "anthropic"),
        (held(tokens=0), "anthropic"),
        (held(warm_until=NOW), "anthropic"),
        (held(), "custom"),
    ],
)
def test_where_there_is_nothing_to_lose_or_no_price_moving_has_none(holder: Held | None, provider: str) -> None:
    assert move_usd(holder, provider, MODEL, NOW) is None


def test_moving_to_a_cheaper_model_costs_nothing() -> None:
    assert move_usd(held(), "deepseek", "deepseek-chat", NOW) == 0.0


def test_a_users_own_prices_go_before_the_table() -> None:
    prices = {"price_input": 10.0, "price_output": 50.0, "price_cache_read": 1.0, "price_cache_write": 21.0}
    own = {MODEL: ModelLimit(model_id=MODEL, **prices)}  # type: ignore[arg-type]

    assert move_usd(held(), "anthropic", MODEL, NOW, own) == pytest.approx(0.1 * (21.0 - 1.0))
    assert move_usd(held(), "custom", "unknown", NOW, own) is None
