from typing import Any

import pytest
from msgspec import UNSET

from codegate.errors import Conflict, Invalid, NotFound
from codegate.events import GuardrailsChanged
from codegate.guardrails.table import DETECTOR_IDS
from codegate.paths import DataDir
from codegate.services.container import Services, open_services
from codegate.services.guardrail_form import DetectorChange, NewAllowed, NewPattern
from codegate.services.tenant_form import NewTenant
from codegate.store import guardrails

BADGE = NewPattern(name="Badge no.", pattern=r"BADGE-\d{5}", description="Staff badges")


async def test_every_detector_is_listed_with_its_switches(services: Services) -> None:
    found = {one.id: one for one in await services.guardrails.list()}

    assert set(found) == DETECTOR_IDS
    assert (found["email"].enabled, found["email"].active, found["email"].level) == (True, True, "strict")
    assert (found["email"].styles, found["jwt"].styles) == (("token", "natural"), ("token",))


async def test_switches_are_settings(services: Services) -> None:
    changed = await services.guardrails.change("email", DetectorChange(enabled=False, level="broad", style="natural"))

    assert (changed.enabled, changed.active, changed.level, changed.style) == (False, False, "broad", "natural")
    assert services.settings.get("guardrail_email_level").value == "broad"
    assert services.state.policy().levels["email"] == "off"


async def test_null_brings_the_default_back(services: Services) -> None:
    await services.guardrails.change("email", DetectorChange(enabled=False))
    changed = await services.guardrails.change("email", DetectorChange(enabled=None))

    assert changed.enabled
    assert services.settings.get("guardrail_email_enabled").source == "default"


async def test_one_tenant_may_differ(services: Services) -> None:
    await services.tenants.create(NewTenant(name="ada"))
    changed = await services.guardrails.change("email", DetectorChange(enabled=False), "ada")

    assert not changed.enabled
    assert (await services.guardrails.get("email")).enabled
    assert await services.tenants.settings("ada") == {"guardrail_email_enabled": False}


async def test_what_is_enabled_but_left_out_is_not_active(services: Services) -> None:
    await services.settings.put({"privacy_categories": "jwt"})
    left_out = await services.guardrails.get("email")
    await services.settings.put({"privacy_enabled": False})

    assert (left_out.enabled, left_out.active) == (True, False)
    assert not any(one.active for one in await services.guardrails.list())


async def test_an_unknown_id_is_answered_with_the_known_ones(services: Services) -> None:
    with pytest.raises(NotFound) as caught:
        await services.guardrails.change("mail", DetectorChange(enabled=False))

    assert "url_credentials" in caught.value.hint


async def test_a_pattern_finds_is_switched_and_removed(services: Services) -> None:
    with services.bus.subscribe(frozenset({"guardrails"})) as heard:
        made = await services.guardrails.add(BADGE)
        active = [one.id for one in services.state.policy().custom]
        off = await services.guardrails.change("Badge no.", DetectorChange(enabled=False))
        inactive = services.state.policy().custom
        await services.guardrails.remove("badge_no")
    heard.close()
    changes = [event.change async for _, event in heard if isinstance(event, GuardrailsChanged)]

    assert (made.id, made.name, made.is_custom, made.pattern) == ("badge_no", "Badge no.", True, BADGE.pattern)
    assert (active, inactive, off.enabled) == (["badge_no"], (), False)
    assert changes == ["created", "updated", "deleted"]
    assert not any(one.is_custom for one in await services.guardrails.list())


async def test_a_tenants_pattern_is_its_own(services: Services) -> None:
    ada, _ = await services.tenants.create(NewTenant(name="ada"))
    bob, _ = await services.tenants.create(NewTenant(name="bob"))
    made = await services.guardrails.add(BADGE, "ada")

    assert (made.tenant_id, made.active) == (ada.id, True)
    assert services.state.policy(ada.id).custom
    assert not services.state.policy(bob.id).custom
    assert "badge_no" not in [one.id for one in await services.guardrails.list("bob")]
    assert (await services.guardrails.get("badge_no")).active


@pytest.mark.parametrize(
    ("change", "field"), [({"level": "broad"}, "level"), ({"style": "natural"}, "style")], ids=["level", "style"]
)
async def test_patterns_have_one_switch_only(services: Services, change: dict[str, Any], field: str) -> None:
    await services.guardrails.add(BADGE)

    with pytest.raises(Invalid) as caught:
        await services.guardrails.change("badge_no", DetectorChange(**change))

    assert caught.value.field == field


async def test_everybodys_pattern_is_not_switched_for_one_tenant(services: Services) -> None:
    await services.guardrails.add(BADGE)
    await services.tenants.create(NewTenant(name="ada"))

    with pytest.raises(Invalid, match="everybody"):
        await services.guardrails.change("badge_no", DetectorChange(enabled=False), "ada")


async def test_what_is_built_in_stays(services: Services) -> None:
    with pytest.raises(Invalid, match="built in"):
        await services.guardrails.remove("email")


async def test_a_name_is_taken_once(services: Services) -> None:
    await services.guardrails.add(BADGE)

    with pytest.raises(Conflict):
        await services.guardrails.add(BADGE)


async def test_each_allow_list_is_written_as_a_whole(services: Services) -> None:
    ada, _ = await services.tenants.create(NewTenant(name="ada"))
    await services.guardrails.set_allowed([NewAllowed(value="a@b.co"), NewAllowed(value="a@b.co")])
    await services.guardrails.set_allowed([NewAllowed(value=r"x\d+", is_pattern=True)], "ada")

    assert [one.value for one in await services.guardrails.allowed()] == ["a@b.co"]
    assert [one.value for one in await services.guardrails.allowed("ada")] == [r"x\d+"]
    assert [one.value for one in services.state.policy(ada.id).allow] == ["a@b.co", r"x\d+"]


async def test_everything_survives_a_restart(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await services.guardrails.add(BADGE)
        await services.guardrails.set_allowed([NewAllowed(value="a@b.co")])
        await services.db.write(lambda conn: guardrails.add_counts(conn, None, {"email": 3, "badge_no": 1}))
    async with open_services(paths, {}) as services:
        found = {one.id: one.detection_count for one in await services.guardrails.list()}

        assert (found["email"], found["badge_no"], found["jwt"]) == (3, 1, 0)
        assert [one.value for one in services.state.policy().allow] == ["a@b.co"]


def test_a_change_says_nothing_by_default() -> None:
    assert DetectorChange() == DetectorChange(enabled=UNSET, level=UNSET, style=UNSET)
