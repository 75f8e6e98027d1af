import httpx

NEW = {"name": "work", "provider": "anthropic", "api_key": "sk-fake-0123456789abcd", "allow_private": True}


async def test_the_catalogue_has_limits_and_prices(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json=NEW | {"base_url": "http://127.0.0.1:9"})
    found = (await api.get("/api/models?provider=anthropic")).json()
    model = next(one for one in found if one["id"] == "claude-opus-4-5")

    assert (model["accounts"], model["context_window"]) == (["work"], 200_000)
    assert model["output_usd"] > model["input_usd"] > 0


async def test_a_refresh_tells_what_failed(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json=NEW | {"base_url": "http://127.0.0.1:9"})
    found = (await api.post("/api/models/refresh", json={})).json()

    assert [(one["account_name"], one["models"]) for one in found] == [("work", 0)]
    assert "127.0.0.1" in found[0]["error"]


async def test_an_unknown_provider_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/models?provider=nobody")).status_code == 422
