from typing import Any

import pytest

from codegate.errors import Conflict, Invalid, NotFound
from codegate.services.account_form import NewAccount
from codegate.services.configs import ConfigChange, NewConfig, NewSlot
from codegate.services.container import Services


@pytest.fixture
async def account_id(services: Services) -> str:
    """An account of the name `work`."""
    return (await services.accounts.create(NewAccount(name="work", provider="anthropic"))).account.id


async def test_a_config_serves_tiers_with_accounts_by_name(services: Services, account_id: str) -> None:
    rows = [NewSlot(tier="Opus", account_id="work", priority=2, target_model=" m ")]
    config = await services.configs.create(NewConfig(name="day", tiers=rows))
    (slot,) = config.tiers

    assert (slot.tier, slot.account_id, slot.account_name, slot.target_model) == ("opus", account_id, "work", "m")
    assert services.state.current.configs[config.id] == config
    assert services.state.current.active_config is None


async def test_one_config_is_active(services: Services) -> None:
    for name in ("day", "night"):
        await services.configs.create(NewConfig(name=name))
        await services.configs.activate(name)
    active = services.state.current.active_config

    assert active is not None
    assert active.name == "night"
    assert [config.is_active for config in await services.configs.list()] == [False, True]


async def test_a_change_leaves_the_rest(services: Services, account_id: str) -> None:
    await services.configs.create(NewConfig(name="day", tiers=[NewSlot(tier="opus", account_id="work")]))
    changed = await services.configs.update("day", ConfigChange(description="d", routing_strategy="round-robin"))
    emptied = await services.configs.set_tiers("day", [])

    assert (changed.name, changed.description, len(changed.tiers)) == ("day", "d", 1)
    assert emptied.tiers == ()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"tier": "mega"}, "tiers[1].tier"),
        ({"account_id": "nobody"}, "tiers[1].account_id"),
        ({"priority": 10**7}, "tiers[1].priority"),
        ({"target_model": "a\nb"}, "tiers[1].target_model"),
    ],
)
async def test_a_row_that_makes_no_sense_is_named_and_nothing_is_kept(
    services: Services, account_id: str, row: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {"tier": "opus", "account_id": "work"}
    rows = [NewSlot(**good), NewSlot(**good | {"tier": "haiku"} | row)]

    with pytest.raises(Invalid) as caught:
        await services.configs.create(NewConfig(name="day", tiers=rows))

    assert caught.value.field == field
    assert await services.configs.list() == []


async def test_the_same_row_twice_is_refused(services: Services, account_id: str) -> None:
    row = NewSlot(tier="opus", account_id="work")

    with pytest.raises(Conflict):
        await services.configs.create(NewConfig(name="day", tiers=[row, row]))


async def test_too_many_rows_are_refused(services: Services, account_id: str) -> None:
    rows = [NewSlot(tier="opus", account_id="work", target_model=str(number)) for number in range(501)]

    with pytest.raises(Invalid, match="501"):
        await services.configs.create(NewConfig(name="day", tiers=rows))


async def test_an_unknown_strategy_is_refused(services: Services) -> None:
    with pytest.raises(Invalid) as caught:
        await services.configs.create(NewConfig(name="day", routing_strategy="luck"))

    assert "round-robin" in caught.value.hint


async def test_a_name_is_taken_once(services: Services) -> None:
    await services.configs.create(NewConfig(name="day"))

    with pytest.raises(Conflict):
        await services.configs.create(NewConfig(name="day"))


async def test_a_removed_config_is_gone(services: Services) -> None:
    await services.configs.create(NewConfig(name="day"))
    await services.configs.activate("day")
    await services.configs.delete("day")

    assert services.state.current.active_config is None
    with pytest.raises(NotFound):
        await services.configs.get("day")
