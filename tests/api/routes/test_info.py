import httpx

from codegate.services.container import Services


async def test_health_says_only_that_it_lives(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/health", headers={"authorization": ""})

    assert answer.json() == {"status": "ok"}


async def test_info_counts_and_says_what_the_server_says(api: httpx.AsyncClient, services: Services) -> None:
    await api.post("/api/accounts", json={"name": "work", "provider": "anthropic"})
    found = (await api.get("/api/info")).json()

    assert (found["version"], found["accounts"], found["dropped_logs"]) == ("test", 1, 0)
    assert found["data_dir"] == str(services.paths.root)
