"""Who may serve, and the sentence for who may not."""

import msgspec
import pytest

from codegate.providers.verdict import RATE_LIMITED
from codegate.records import Cooldown
from codegate.routing.eligible import half_open, lasting_reason, resting_reason, sort_out
from codegate.routing.route import Facts
from codegate.routing.strategies import Slot
from tests.routing.conftest import House


def slot(house: House, name: str, **fields: object) -> Slot:
    return Slot(account=house.account(name, **fields), model="m", priority=0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"enabled": False}, "disabled"),
        ({"decrypt_error": True}, "decrypted"),
        ({"key": None}, "no key"),
        ({"provider": "gone"}, "not known"),
        ({"provider": "custom"}, "no base URL"),
        ({"monthly_budget": 5.0}, "budget of $5.00 is used up"),
    ],
)
def test_account_that_is_out_says_why(house: House, fields: dict[str, object], word: str) -> None:
    account = house.account("a", **fields)  # type: ignore[arg-type]
    reason = lasting_reason(account, house.snapshot(), Facts(month_spend={"a": 5.0}))

    assert word in reason
    assert reason.endswith(".")


def test_account_whose_secret_is_missing_is_out(house: House) -> None:
    account = house.account("a")
    snapshot = msgspec.structs.replace(house.snapshot(), credentials={})

    assert "decrypted" in lasting_reason(account, snapshot, Facts())


def test_local_server_may_serve_without_a_key(house: House) -> None:
    account = house.account("a", "custom", key=None, base_url="http://127.0.0.1:11434")

    assert lasting_reason(account, house.snapshot(), Facts()) == ""


@pytest.mark.parametrize("budget", [None, 0.0, 10.0])
def test_budget_that_is_not_spent_or_not_set_keeps_nobody_out(house: House, budget: float | None) -> None:
    account = house.account("a", monthly_budget=budget)

    assert lasting_reason(account, house.snapshot(), Facts(month_spend={"a": 9.99})) == ""


def test_every_slot_gets_one_place(house: House) -> None:
    slots = [slot(house, name) for name in "abc"] + [slot(house, "d", enabled=False)]
    facts = Facts(cooldowns={"a": Cooldown(until=5, reason="x", failures=1)}, over_rate_limit=frozenset({"a", "b"}))
    found = sort_out(slots, house.snapshot(), facts)

    assert [item.account.id for item in found.usable] == ["c"]
    assert [item.account.id for item in found.resting] == ["a"]
    assert [item.account.id for item in found.full] == ["b"]
    assert [item.account.id for item in found.out] == ["d"]


def test_soonest_guess_is_tried_early_and_a_named_time_never(house: House) -> None:
    slots = [slot(house, name) for name in "abc"]
    cooldowns = {
        "a": Cooldown(until=10, reason=RATE_LIMITED, failures=1),
        "b": Cooldown(until=30, reason="server_error", failures=1),
        "c": Cooldown(until=20, reason="busy", failures=1),
    }
    probe = half_open(slots, cooldowns)

    assert probe is not None
    assert probe.account.id == "c"
    assert half_open(slots[:1], cooldowns) is None
    assert half_open([], cooldowns) is None


def test_rest_is_told_with_its_end_and_its_cause() -> None:
    cooldown = Cooldown(until=1_000_012_000, reason="server_error", failures=2)

    assert resting_reason(cooldown, 1_000_000_000) == (
        "Resting for 12 s more, until 13:46:52 UTC, after 2 failures: server error."
    )
