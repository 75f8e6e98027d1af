import logging

import pytest

from codegate.errors import Invalid, NotFound
from codegate.services.container import Services
from codegate.services.guardrail_form import DetectorChange, NewAllowed, NewPattern
from codegate.services.privacy import PrivacyChange
from codegate.services.tenant_form import NewTenant
from codegate.store.logs import LogQuery

EMAIL = "jane.doe@corp-mail.com"


async def test_the_switch_and_the_categories_are_settings(services: Services) -> None:
    before = await services.privacy.get()
    after = await services.privacy.change(PrivacyChange(enabled=False, categories=["jwt", "email"]))

    assert (before.enabled, before.categories) == (True, ())
    assert (after.enabled, set(after.categories)) == (False, {"jwt", "email"})
    assert services.state.policy().is_empty
    assert (await services.privacy.change(PrivacyChange(categories=None))).categories == ()


async def test_a_tenant_has_its_own(services: Services) -> None:
    await services.tenants.create(NewTenant(name="ada"))
    await services.privacy.change(PrivacyChange(enabled=False), "ada")

    assert not (await services.privacy.get("ada")).enabled
    assert (await services.privacy.get()).enabled
    with pytest.raises(NotFound):
        await services.privacy.get("bob")


async def test_an_unknown_category_is_named(services: Services) -> None:
    with pytest.raises(Invalid, match="'mail'") as caught:
        await services.privacy.change(PrivacyChange(categories=["email", "mail"]))

    assert caught.value.field == "categories"
    assert "privacy_categories" not in caught.value.message


async def test_offsets_count_code_points_of_the_text(services: Services) -> None:
    text = f"🙂 Schreib an {EMAIL}, bitte: BADGE-12345"
    await services.guardrails.add(NewPattern(name="badge", pattern=r"BADGE-\d{5}"))
    found = await services.privacy.test(text)

    assert [(text[span.start : span.end], span.category) for span in found.spans] == [
        (EMAIL, "email"),
        ("BADGE-12345", "badge"),
    ]
    assert found.replacements_made == 2
    assert EMAIL not in found.anonymized
    assert found.anonymized.startswith("🙂 Schreib an cg_email_")
    assert all(span.replacement in found.anonymized for span in found.spans)


async def test_the_bench_works_while_guardrails_are_off_but_minds_every_other_switch(services: Services) -> None:
    await services.privacy.change(PrivacyChange(enabled=False))
    off = await services.privacy.test(EMAIL)
    await services.guardrails.set_allowed([NewAllowed(value=EMAIL)])
    allowed = await services.privacy.test(EMAIL)
    await services.guardrails.set_allowed([])
    await services.guardrails.change("email", DetectorChange(enabled=False))
    disabled = await services.privacy.test(EMAIL)

    assert [one.replacements_made for one in (off, allowed, disabled)] == [1, 0, 0]


async def test_the_bench_takes_the_place_of_a_tenant(services: Services) -> None:
    await services.tenants.create(NewTenant(name="ada"))
    everybody, ada = await services.privacy.test(EMAIL), await services.privacy.test(EMAIL, "ada")

    assert everybody.anonymized != ada.anonymized


async def test_nothing_of_a_tried_text_is_kept(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await services.privacy.test(f"write to {EMAIL}")
        await services.logs.flush()
    files = [path.read_bytes() for path in services.paths.root.rglob("*") if path.is_file()]
    _, rows = await services.history.page(LogQuery())

    assert EMAIL not in caplog.text
    assert rows == 0
    assert not any(EMAIL.encode() in content for content in files)
    assert not any(one.detection_count for one in await services.guardrails.list())
