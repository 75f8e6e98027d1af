from typing import Any

import pytest

from codegate.errors import Invalid
from codegate.services.container import Services
from tests.services.declared.test_apply import apply

ACCOUNT = {"name": "a", "provider": "openai"}


def config(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, **fields}


async def test_a_row_may_name_an_account_of_the_same_file(services: Services) -> None:
    said = {"accounts": [ACCOUNT], "configs": [config("c", slots=[{"tier": "opus", "account": "a"}])]}

    assert (await apply(services, said)).changed


async def test_a_row_of_an_account_that_is_not_there_is_told_by_its_place(services: Services) -> None:
    with pytest.raises(Invalid) as invalid:
        await apply(services, {"configs": [config("c", slots=[{"tier": "opus", "account": "nobody"}])]})

    assert invalid.value.field == "configs[0].slots[0].account"


async def test_only_one_can_be_active(services: Services) -> None:
    with pytest.raises(Invalid, match="Only one config can be active"):
        await apply(services, {"configs": [config("c", is_active=True), config("d", is_active=True)]})


async def test_rows_are_replaced_whole(services: Services) -> None:
    rows = [{"tier": "opus", "account": "a"}, {"tier": "haiku", "account": "a"}]
    await apply(services, {"accounts": [ACCOUNT], "configs": [config("c", slots=rows)]})
    outcome = await apply(services, {"configs": [config("c", slots=rows[:1])]})
    (found,) = await services.configs.list()

    assert outcome.steps[0].changes == {"slots": ("2 rows", "1 row")}
    assert [row.tier for row in found.tiers] == ["opus"]


async def test_an_active_config_stays_active(services: Services) -> None:
    await apply(services, {"configs": [config("c", is_active=True)]})

    assert not (await apply(services, {"configs": [config("c", is_active=True)]})).changed


async def test_a_rule_names_its_account_and_stays_what_it_is(services: Services) -> None:
    rules = [{"name": "long", "min_tokens": 1000, "account_id": "a"}]
    said = {"accounts": [ACCOUNT], "configs": [config("c", rules=rules)]}
    await apply(services, said)

    assert not (await apply(services, said)).changed
    assert (await services.declarations.export())["configs"][0]["rules"] == rules
