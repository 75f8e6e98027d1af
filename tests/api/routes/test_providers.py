import httpx

from codegate.providers.table import PROVIDERS


async def test_every_provider_is_listed_in_its_order(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/providers")).json()

    assert [one["id"] for one in found] == list(PROVIDERS)
    assert found[0]["base_url"].startswith("https://")
