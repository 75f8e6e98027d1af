"""Steps, and where a fault is."""

import pytest

from codegate.errors import Invalid
from codegate.records import Account
from codegate.services.declared.plan import bare, differences, located, planned, updated


async def nothing() -> None:
    return None


def test_what_is_kept_is_not_carried_out() -> None:
    assert planned("account", "a", "keep", {}, nothing).do is None
    assert planned("account", "a", "update", {"x": (1, 2)}, nothing).do is nothing
    assert (updated({}), updated({"x": (1, 2)})) == ("keep", "update")


def test_records_differ_by_field_and_times_are_text() -> None:
    old = Account(id="a", name="a", provider="openai", token_expires_at=0)
    new = Account(id="a", name="a", provider="openai", token_expires_at=1_000, priority=2)

    assert differences(old, new) == {
        "priority": (0, 2),
        "token_expires_at": ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:01.000Z"),
    }


def test_a_tuple_and_a_list_are_one() -> None:
    assert bare(("a",)) == bare(["a"])


def test_a_fault_gets_its_place() -> None:
    def fail() -> None:
        raise Invalid("No.", field="priority")

    with pytest.raises(Invalid) as invalid:
        located("accounts[1]", fail)

    assert invalid.value.field == "accounts[1].priority"
