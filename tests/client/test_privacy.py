from codegate.client.session import Client
from codegate.client.shapes import BenchJson, MappingJson, PrivacyJson, SpanJson
from codegate.guardrails.issue import Issuer
from codegate.services.container import Services

EMAIL = "jane.doe@corp-mail.com"


async def test_guardrails_are_switched_as_a_whole(client: Client) -> None:
    await client.tenants.create({"name": "ada"})
    before = await client.privacy.get()
    after = await client.privacy.put({"enabled": False}, tenant="ada")

    assert set(before) == set(PrivacyJson.__annotations__)
    assert (before["enabled"], after["enabled"]) == (True, False)
    assert await client.privacy.get() == before
    assert await client.privacy.get(tenant="ada") == after


async def test_a_text_is_tried(client: Client) -> None:
    found = await client.privacy.test(EMAIL)

    assert set(found) == set(BenchJson.__annotations__)
    assert set(found["spans"][0]) == set(SpanJson.__annotations__)
    assert found["replacements_made"] == 1


async def test_stand_ins_are_listed_and_forgotten(client: Client, services: Services) -> None:
    Issuer(b"k" * 32, "", services.mappings).replacement("email", "email", EMAIL)
    page = await client.privacy.mappings(limit=1)

    assert set(page["mappings"][0]) == set(MappingJson.__annotations__)
    assert (await client.privacy.get())["stats"] == {"total_mappings": 1, "by_category": {"email": 1}}
    assert await client.privacy.clear_mappings() == 1
    assert await client.privacy.mappings() == {"mappings": [], "total": 0}
