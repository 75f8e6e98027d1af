import httpx
import pytest


@pytest.fixture
async def day(api: httpx.AsyncClient) -> str:
    """Id of a config of the name `day`; there is an account of the name `work`."""
    await api.post("/api/accounts", json={"name": "work", "provider": "anthropic"})
    return str((await api.post("/api/configs", json={"name": "day", "routing_strategy": "round-robin"})).json()["id"])


async def test_rows_are_put_and_read_as_an_array(api: httpx.AsyncClient, day: str) -> None:
    row = {"tier": "opus", "account_id": "work", "priority": 3, "target_model": "m"}
    put = await api.put("/api/configs/day/tiers", json=[row])
    got = (await api.get(f"/api/configs/{day}/tiers")).json()

    assert put.json() == got
    assert (got[0]["config_id"], got[0]["account_name"], got[0]["priority"]) == (day, "work", 3)
    assert (await api.get("/api/configs/day")).json()["tiers"] == got


async def test_a_row_that_makes_no_sense_is_named(api: httpx.AsyncClient, day: str) -> None:
    unknown = await api.put("/api/configs/day/tiers", json=[{"tier": "mega", "account_id": "work"}])
    untyped = await api.put("/api/configs/day/tiers", json=[{"tier": "opus", "account_id": 3}])

    assert (unknown.status_code, unknown.json()["error"]["field"]) == (422, "tiers[0].tier")
    assert (untyped.status_code, untyped.json()["error"]["field"]) == (422, "[0].account_id")


async def test_one_is_active(api: httpx.AsyncClient, day: str) -> None:
    await api.post("/api/configs", json={"name": "night"})
    first = (await api.post("/api/configs/day/activate")).json()
    await api.post("/api/configs/night/activate")

    assert first["is_active"]
    assert [one["is_active"] for one in (await api.get("/api/configs")).json()] == [False, True]


async def test_a_config_is_changed_and_removed(api: httpx.AsyncClient, day: str) -> None:
    changed = (await api.put("/api/configs/day", json={"name": "noon"})).json()
    gone = await api.delete("/api/configs/noon")

    assert (changed["name"], changed["routing_strategy"]) == ("noon", "round-robin")
    assert gone.status_code == 204
    assert (await api.get("/api/configs")).json() == []
