"""A declaration makes everything so, once."""

from typing import Any

import msgspec
import pytest

from codegate.api.body import decode
from codegate.errors import Invalid
from codegate.services.container import Services
from codegate.services.declared.shape import Declaration, Outcome

WHOLE: dict[str, Any] = {
    "settings": {"log_retention_days": 14},
    "model_limits": {"my-model": {"context_window": 32_000}},
    "accounts": [
        {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789", "priority": 10},
        {"name": "local", "provider": "custom", "base_url": "http://127.0.0.1:9/v1", "allow_private": True},
    ],
    "configs": [
        {
            "name": "daily",
            "routing_strategy": "round-robin",
            "is_active": True,
            "slots": [{"tier": "opus", "account": "work"}, {"tier": "haiku", "account": "local", "target_model": "s"}],
        }
    ],
    "tenants": [{"name": "team", "config": "daily", "rate_limit": 30, "settings": {"guardrail_email_enabled": False}}],
    "guardrails": {
        "custom": [{"name": "Case number", "pattern": "CASE-[0-9]{6}"}],
        "allow": [{"value": "support@corp.test"}],
    },
}


async def apply(services: Services, said: dict[str, Any], **how: bool) -> Outcome:
    return await services.declarations.apply(decode(msgspec.json.encode(said), Declaration), **how)


def actions(outcome: Outcome) -> set[tuple[str, str, str]]:
    return {(step.action, step.noun, step.name) for step in outcome.steps if step.action != "keep"}


async def test_an_empty_directory_becomes_what_is_declared(services: Services) -> None:
    outcome = await apply(services, WHOLE)
    snapshot = services.state.current
    (tenant,) = snapshot.tenants_by_key.values()

    assert {account.name for account in snapshot.accounts.values()} == {"work", "local"}
    assert snapshot.active_config is not None
    assert {(row.tier, row.account_name) for row in snapshot.active_config.tiers} == {
        ("opus", "work"),
        ("haiku", "local"),
    }
    assert (tenant.rate_limit, tenant.config_id) == (30, snapshot.active_config.id)
    assert snapshot.tenant_settings[tenant.id] == {"guardrail_email_enabled": False}
    assert snapshot.settings["log_retention_days"] == 14
    assert snapshot.model_limits["my-model"].context_window == 32_000
    assert outcome.tenant_keys["team"].startswith("cgk_")


async def test_twice_changes_nothing_the_second_time(services: Services) -> None:
    await apply(services, WHOLE)
    again = await apply(services, WHOLE)

    assert (again.changed, again.tenant_keys) == (False, {})


async def test_a_trial_changes_nothing(services: Services) -> None:
    outcome = await apply(services, WHOLE, dry_run=True)

    assert outcome.changed
    assert services.state.current.accounts == {}


async def test_nothing_is_changed_when_anything_makes_no_sense(services: Services) -> None:
    said = {**WHOLE, "tenants": [{"name": "team", "rate_limit": -1}]}
    with pytest.raises(Invalid) as invalid:
        await apply(services, said)

    assert invalid.value.field == "tenants[0].rate_limit"
    assert services.state.current.accounts == {}


async def test_only_what_differs_is_told_and_no_secret_is(services: Services) -> None:
    await apply(services, WHOLE)
    said = {"accounts": [{"name": "work", "provider": "anthropic", "api_key": "sk-fake-another-one", "priority": 10}]}
    outcome = await apply(services, said)

    assert [step.changes for step in outcome.steps] == [{"api_key": ("***", "***")}]
    assert "another" not in repr(outcome)


async def test_what_is_not_mentioned_stays(services: Services) -> None:
    await apply(services, WHOLE)
    outcome = await apply(services, {"accounts": [{"name": "work", "priority": 3}]})
    names = {account.name: account.priority for account in services.state.current.accounts.values()}

    assert actions(outcome) == {("update", "account", "work")}
    assert names == {"work": 3, "local": 0}


async def test_pruning_removes_what_a_section_does_not_name(services: Services) -> None:
    await apply(services, WHOLE)
    said = {"accounts": WHOLE["accounts"][:1], "configs": [], "settings": {}, "guardrails": {"custom": []}}
    outcome = await apply(services, said, prune=True)

    assert actions(outcome) == {
        ("delete", "setting", "log_retention_days"),
        ("delete", "config", "daily"),
        ("delete", "account", "local"),
        ("delete", "guardrail", "Case number"),
    }
    assert len(services.state.current.tenants_by_key) == 1


async def test_an_empty_declaration_prunes_nothing(services: Services) -> None:
    await apply(services, WHOLE)

    assert not (await apply(services, {}, prune=True)).changed


async def test_what_is_exported_is_what_was_declared(services: Services) -> None:
    await apply(services, WHOLE)
    said = await services.declarations.export()
    said["accounts"][0]["api_key"] = "sk-fake-0123456789"

    assert not (await apply(services, said, prune=True)).changed


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ({"configs": [{"name": "c", "routing_strategy": "dice"}]}, "configs[0].routing_strategy"),
        ({"configs": [{"name": "c", "slots": [{"tier": "huge", "account": "work"}]}]}, "configs[0].slots[0].tier"),
        ({"configs": [{"name": "c", "rules": [{"account_id": "nobody"}]}]}, "configs[0].rules[0].account_id"),
        ({"tenants": [{"name": "t", "config": "nowhere"}]}, "tenants[0].config"),
        ({"tenants": [{"name": "t", "settings": {"multi_tenancy": True}}]}, "tenants[0].settings.multi_tenancy"),
        ({"guardrails": {"custom": [{"name": "x", "pattern": "(a"}]}}, "guardrails.custom[0].pattern"),
        ({"guardrails": {"allow": [{"value": " "}]}}, "guardrails.allow[0].value"),
        ({"model_limits": {"m": {"context_window": -1}}}, None),
        ({"settings": {"database_url": "sqlite:///x"}}, "settings.database_url"),
    ],
)
async def test_whatever_makes_no_sense_is_told_before_anything_is_changed(
    services: Services, section: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(Invalid) as invalid:
        await apply(services, {"accounts": WHOLE["accounts"], **section})

    assert field is None or invalid.value.field == field
    assert services.state.current.accounts == {}
