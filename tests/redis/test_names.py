"""Proxies with ids of their own mean the same in Redis."""

import pytest

from codegate.records import Account, Snapshot
from codegate.redis.names import Names
from tests.builders import account


def names(*found: Account) -> Names:
    snapshot = Snapshot(accounts={one.id: one for one in found})
    return Names(lambda: snapshot)


def test_two_proxies_give_an_account_one_name() -> None:
    here, there = names(account(id="acc_1", name="main")), names(account(id="acc_9", name="main"))

    assert here.window("account:acc_1:tokens") == there.window("account:acc_9:tokens") == "account:main:tokens"
    assert here.rest("acc_1 a model") == there.rest("acc_9 a model")
    assert there.rest_key(here.rest("acc_1 a model")) == "acc_9 a model"
    assert there.account_id(here.account("acc_1")) == "acc_9"


def test_a_name_may_hold_what_separates_names() -> None:
    found = names(account(id="acc_1", name="a b:tokens %/"))

    assert found.rest_key(found.rest("acc_1 m 1")) == "acc_1 m 1"
    assert found.window("account:acc_1").count(":") == 1
    assert found.account_name("acc_1") == "a b:tokens %/"


@pytest.mark.parametrize("key", ["gone", "gone model"])
def test_an_id_that_is_not_known_stands_for_itself(key: str) -> None:
    assert names().rest_key(names().rest(key)) == key
    assert names().account_id("gone") is None


def test_other_windows_and_cursors_keep_their_shape() -> None:
    assert names().window("guesses:10.0.0.1") == "guesses:10.0.0.1"
    assert names().window("tenant:t1:tokens") == "tenant:t1:tokens"
    assert names().cursor_key(names().cursor("cfg_1:opus")) == "cfg_1:opus"


def test_a_new_configuration_is_seen() -> None:
    current = [Snapshot()]
    found = Names(lambda: current[0])
    before = found.account("acc_1")
    current[0] = Snapshot(accounts={"acc_1": account(id="acc_1", name="main")})

    assert (before, found.account("acc_1")) == ("acc_1", "main")
