"""The route over all accounts."""

from codegate.routing.direct import direct
from codegate.routing.eligible import skipped
from codegate.routing.route import Facts, RouteRequest
from codegate.routing.strategies import Slot
from tests.routing.conftest import House


def test_what_a_config_could_not_use_is_listed_once(house: House) -> None:
    used, lost = house.account("a"), house.account("gone", enabled=False)
    house.accounts.pop("gone")
    before = [skipped(Slot(account=one, model="m", priority=0), "It is disabled.") for one in (used, lost)]
    request = RouteRequest(model="claude-sonnet-4-5", wire_format="anthropic")
    found = direct(house.snapshot(), Facts(), request, 0, before)

    assert [one.account.id for one in found.candidates] == ["a"]
    assert [one.account.id for one in found.skipped] == ["gone"]


def test_every_account_is_a_fallback_of_the_first(house: House) -> None:
    for name in "abc":
        house.account(name)
    found = direct(house.snapshot(), Facts(), RouteRequest(model="claude-sonnet-4-5", wire_format="anthropic"), 0)

    assert [one.verdict for one in found.candidates] == ["chosen", "fallback", "fallback"]
