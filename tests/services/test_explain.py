import pytest

from codegate.errors import Invalid, NotFound
from codegate.records import Secret
from codegate.routing.route import Features
from codegate.services.account_form import NewAccount
from codegate.services.configs import NewConfig, NewSlot
from codegate.services.container import Services
from codegate.services.rule_form import NewRule
from codegate.services.tenant_form import NewTenant


async def test_a_resting_account_is_left_out_with_its_reason(services: Services) -> None:
    for name in ("first", "second"):
        await services.accounts.create(NewAccount(name=name, provider="anthropic", api_key=Secret("sk-fake-1")))
    first = (await services.accounts.get("first")).account
    services.live.cooldowns.start(first.id, "rate_limited", 60)
    route = await services.explain.route("claude-opus-4-5")

    assert [one.account.name for one in route.candidates] == ["second"]
    assert [(one.account.name, one.verdict) for one in route.skipped] == [("first", "skipped")]


async def test_a_tenants_own_config_decides(services: Services) -> None:
    await services.accounts.create(NewAccount(name="work", provider="anthropic", api_key=Secret("sk-fake-1")))
    rows = [NewSlot(tier="opus", account_id="work", target_model="other")]
    await services.configs.create(NewConfig(name="day", tiers=rows))
    await services.tenants.create(NewTenant(name="ada", config_id="day"))
    route = await services.explain.route("claude-opus-4-5", tenant="ada")

    assert (route.config_name, [one.model for one in route.candidates]) == ("day", ["other"])


async def test_nothing_is_decided_for_nothing(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.explain.route(" ")
    with pytest.raises(Invalid, match="format"):
        await services.explain.route("m", wire_format="smoke")
    with pytest.raises(NotFound):
        await services.explain.route("m", tenant="nobody")


async def test_rules_the_default_tier_and_a_conversation_are_heard(services: Services) -> None:
    for name in ("big", "small"):
        await services.accounts.create(NewAccount(name=name, provider="anthropic", api_key=Secret("sk-fake-1")))
    rows = [NewSlot(tier="opus", account_id="big"), NewSlot(tier="haiku", account_id="small")]
    rules = [NewRule(name="chores", background=True, tier="haiku")]
    config = await services.configs.create(NewConfig(name="day", tiers=rows, rules=rules, default_tier="opus"))
    await services.configs.activate(config.id)
    big = (await services.accounts.get("big")).account
    services.live.affinity.served("key", big, "claude-opus-4-6")
    chore = await services.explain.route("claude-opus-4-5", features=Features(background=True))
    unknown = await services.explain.route("my-model", conversation="key")

    assert (chore.rule, [one.account.name for one in chore.candidates]) == ("1, chores", ["small"])
    assert (unknown.tier, unknown.affinity) == ("opus", "kept")
    assert [(one.account.name, one.model) for one in unknown.candidates] == [("big", "claude-opus-4-6")]
