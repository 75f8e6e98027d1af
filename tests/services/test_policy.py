from typing import Any

import pytest

from codegate.guardrails.policy import AllowEntry
from codegate.records import AllowedText, Snapshot
from codegate.services.container import Services
from codegate.services.policy import policy_of, switched
from codegate.services.tenant_form import NewTenant
from codegate.settings import Resolved
from tests.builders import custom_detector


def settings(**values: Any) -> Resolved:
    return Resolved(values, {}, {})


def on(found: Any) -> set[str]:
    return {detector_id for detector_id, level in found.levels.items() if level != "off"}


def test_the_master_switch_leaves_nothing_to_find() -> None:
    snapshot = Snapshot(custom_detectors={"badge": custom_detector()})

    assert policy_of(snapshot, settings(privacy_enabled=False)).is_empty
    assert not policy_of(snapshot, settings()).is_empty
    assert not switched(snapshot, settings(privacy_enabled=False)).is_empty


def test_switches_say_level_and_style() -> None:
    found = policy_of(
        Snapshot(),
        settings(guardrail_jwt_enabled=False, guardrail_email_level="broad", guardrail_email_style="natural"),
    )

    assert (found.levels["jwt"], found.levels["email"], found.levels["aws_key"]) == ("off", "broad", "strict")
    assert found.natural == {"email"}


def test_a_style_of_what_is_off_makes_no_other_policy() -> None:
    plain = policy_of(Snapshot(), settings(guardrail_email_enabled=False))
    styled = policy_of(Snapshot(), settings(guardrail_email_enabled=False, guardrail_email_style="natural"))

    assert plain.digest == styled.digest


@pytest.mark.parametrize(
    ("categories", "expected"),
    [("email", {"email"}), ("email,jwt", {"email", "jwt"}), ("credentials,email", {"jwt", "aws_key", "email"})],
)
def test_categories_leave_only_what_they_name(categories: str, expected: set[str]) -> None:
    snapshot = Snapshot(custom_detectors={"badge": custom_detector(category="pii")})
    found = policy_of(snapshot, settings(privacy_categories=categories))

    assert expected <= on(found)
    assert ("jwt" in on(found)) == ("jwt" in expected)
    assert found.custom == ()


def test_categories_enable_nothing_that_is_disabled() -> None:
    found = policy_of(Snapshot(), settings(privacy_categories="email", guardrail_email_enabled=False))

    assert found.is_empty


def test_lists_of_everybody_and_of_the_tenant_itself_apply() -> None:
    everybody, ada, bob = (
        custom_detector("a"),
        custom_detector("b", tenant_id="ada"),
        custom_detector("c", tenant_id="b"),
    )
    snapshot = Snapshot(
        custom_detectors={one.id: one for one in (everybody, ada, bob, custom_detector("d", enabled=False))},
        allowed=(AllowedText(value="x"), AllowedText(value="y", is_pattern=True, tenant_id="ada")),
    )

    assert [one.id for one in policy_of(snapshot, settings(), "ada").custom] == ["a", "b"]
    assert [one.id for one in policy_of(snapshot, settings()).custom] == ["a"]
    assert policy_of(snapshot, settings()).allow == (AllowEntry(value="x"),)
    assert len(policy_of(snapshot, settings(), "ada").allow) == 2


def test_failing_open_is_asked_for() -> None:
    assert not policy_of(Snapshot(), settings()).fail_open
    assert policy_of(Snapshot(), settings(guardrails_fail_open=True)).fail_open


async def test_a_change_holds_from_the_next_request_on_and_for_its_tenant_alone(services: Services) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="ada"))
    before = services.state.policy(tenant.id)
    again = services.state.policy(tenant.id)
    await services.tenants.put_settings("ada", {"guardrail_email_enabled": False})

    assert before is again
    assert before.levels["email"] == "strict"
    assert services.state.policy(tenant.id).levels["email"] == "off"
    assert services.state.policy().levels["email"] == "strict"
