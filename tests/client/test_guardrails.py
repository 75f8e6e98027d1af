from codegate.client.session import Client
from codegate.client.shapes import AllowedJson, DetectorJson


async def test_a_detector_is_listed_shown_and_switched(client: Client) -> None:
    rows = await client.guardrails.list()
    changed = await client.guardrails.update("email", {"enabled": False})

    assert set(rows[0]) == set(DetectorJson.__annotations__)
    assert await client.guardrails.get("email") == changed
    assert changed["enabled"] is False


async def test_a_pattern_comes_and_goes(client: Client) -> None:
    made = await client.guardrails.add({"name": "Badge no.", "pattern": r"B-\d+"})
    await client.guardrails.remove("Badge no.")

    assert made["id"] == "badge_no"
    assert "badge_no" not in [row["id"] for row in await client.guardrails.list()]


async def test_the_allow_list_is_written_as_a_whole(client: Client) -> None:
    await client.guardrails.set_allowed(["a@b.co"])
    saved = await client.guardrails.set_allowed([*await client.guardrails.allowed(), {"value": "b@c.de"}])

    assert [row["value"] for row in saved] == ["a@b.co", "b@c.de"]
    assert set(saved[0]) == set(AllowedJson.__annotations__)
    assert await client.guardrails.allowed() == saved


async def test_everything_can_be_said_of_one_tenant(client: Client) -> None:
    await client.tenants.create({"name": "ada"})
    await client.guardrails.update("email", {"enabled": False}, tenant="ada")
    await client.guardrails.add({"name": "badge", "pattern": r"B-\d+"}, tenant="ada")
    await client.guardrails.set_allowed(["x"], tenant="ada")

    assert (await client.guardrails.get("email"))["enabled"] is True
    assert (await client.guardrails.get("email", tenant="ada"))["enabled"] is False
    assert (await client.guardrails.get("badge", tenant="ada"))["tenant_id"] is not None
    assert await client.guardrails.allowed() == []
    assert len(await client.guardrails.allowed(tenant="ada")) == 1
