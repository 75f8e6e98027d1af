import pytest

from codegate.errors import Invalid
from codegate.services.container import Services
from tests.services.declared.test_apply import apply


async def test_a_pattern_is_changed_by_its_name(services: Services) -> None:
    await apply(services, {"guardrails": {"custom": [{"name": "Case", "pattern": "CASE-[0-9]+"}]}})
    outcome = await apply(services, {"guardrails": {"custom": [{"name": "Case", "pattern": "CASE-[A-Z]+"}]}})
    (found,) = services.state.current.custom_detectors.values()

    assert outcome.steps[0].changes == {"pattern": ("CASE-[0-9]+", "CASE-[A-Z]+")}
    assert found.pattern == "CASE-[A-Z]+"


async def test_the_allow_list_is_what_is_said(services: Services) -> None:
    await apply(services, {"guardrails": {"allow": [{"value": "a@corp.test"}, {"value": "b@corp.test"}]}})
    await apply(services, {"guardrails": {"allow": [{"value": "b@corp.test"}]}})

    assert [one.value for one in services.state.current.allowed] == ["b@corp.test"]
    assert not (await apply(services, {"guardrails": {"allow": [{"value": "b@corp.test"}]}})).changed


async def test_a_pattern_that_cannot_be_used_leaves_the_one_before_in_force(services: Services) -> None:
    await apply(services, {"guardrails": {"custom": [{"name": "Case", "pattern": "CASE-[0-9]+"}]}})
    with pytest.raises(Invalid):
        await apply(services, {"guardrails": {"custom": [{"name": "Case", "pattern": "CASE-("}]}})
    (found,) = services.state.current.custom_detectors.values()

    assert found.pattern == "CASE-[0-9]+"
