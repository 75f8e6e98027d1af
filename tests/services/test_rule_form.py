from typing import Any

import pytest

from codegate.errors import Invalid
from codegate.records import Rule
from codegate.services.account_form import NewAccount
from codegate.services.configs import ConfigChange, NewConfig
from codegate.services.container import Services
from codegate.services.rule_form import MAX_RULES, NewRule


async def test_rules_are_kept_in_order_with_their_accounts_by_id(services: Services) -> None:
    account = (await services.accounts.create(NewAccount(name="lab", provider="openrouter"))).account
    rows = [
        NewRule(model="*mini*", tier="HAIKU"),
        NewRule(header="X-Team:  red ", account_id="lab", target_model="gpt-5"),
    ]
    await services.configs.create(NewConfig(name="work", rules=rows[:1]))
    config = await services.configs.set_rules("work", rows)

    assert config.rules == (
        Rule(model="*mini*", tier="haiku"),
        Rule(header="x-team: red", account_id=account.id, target_model="gpt-5"),
    )
    assert services.state.current.configs[config.id].rules == config.rules


async def test_what_a_change_does_not_name_stays(services: Services) -> None:
    await services.configs.create(
        NewConfig(
            name="work", rules=[NewRule(tier="opus")], tier_strategies={"haiku": "round-robin"}, default_tier="opus"
        )
    )
    renamed = await services.configs.update("work", ConfigChange(name="day"))
    cleared = await services.configs.update("day", ConfigChange(default_tier=None, rules=[], tier_strategies={}))

    assert (len(renamed.rules), renamed.tier_strategies, renamed.default_tier) == (1, {"haiku": "round-robin"}, "opus")
    assert (cleared.rules, cleared.tier_strategies, cleared.default_tier) == ((), {}, None)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, "rules[0]"),
        ({"tier": "huge"}, "rules[0].tier"),
        ({"tier": "opus", "min_tokens": -1}, "rules[0].min_tokens"),
        ({"tier": "opus", "header": "Authorization: Bearer *"}, "rules[0].header"),
        ({"tier": "opus", "header": "two words"}, "rules[0].header"),
        ({"account_id": "nobody"}, "rules[0].account_id"),
        ({"tier": "opus", "model": "x" * 201}, "rules[0].model"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused_by_name(
    services: Services, fields: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await services.configs.create(NewConfig(name="work", rules=[NewRule(**fields)]))

    assert caught.value.field == place


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"tier_strategies": {"huge": "priority"}}, "tier_strategies"),
        ({"tier_strategies": {"opus": "lottery"}}, "tier_strategies.opus"),
        ({"default_tier": "huge"}, "default_tier"),
        ({"rules": [NewRule(tier="opus")] * (MAX_RULES + 1)}, "rules"),
    ],
)
async def test_tiers_and_strategies_are_those_there_are(services: Services, fields: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as caught:
        await services.configs.create(NewConfig(name="work", **fields))

    assert caught.value.field == place
