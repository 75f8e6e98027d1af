import httpx

from codegate.settings import SETTINGS


async def test_values_are_flat_and_put_back_as_they_came(api: httpx.AsyncClient) -> None:
    await api.put("/api/settings", json={"proxy_api_key": "fake-proxy-key", "log_retention_days": 3})
    values = (await api.get("/api/settings")).json()
    database = values.pop("database_url")
    again = await api.put("/api/settings", json=values)

    assert set(values) | {"database_url"} == set(SETTINGS)
    assert (values["log_retention_days"], values["proxy_api_key"], database) == (3, "***", "")
    assert again.status_code == 200


async def test_an_unknown_or_ill_typed_key_is_refused_by_name(api: httpx.AsyncClient) -> None:
    for key, value in (("nonsense", 1), ("log_retention_days", "many"), ("request_logging", [])):
        answer = await api.put("/api/settings", json={key: value})

        assert (answer.status_code, answer.json()["error"]["field"]) == (422, key)


async def test_the_schema_says_type_default_and_source(api: httpx.AsyncClient) -> None:
    await api.put("/api/settings", json={"log_retention_days": 3})
    found = {one["key"]: one for one in (await api.get("/api/settings/schema")).json()}
    days = found["log_retention_days"]

    assert (days["type"], days["default"], days["value"], days["source"]) == ("int", 30, 3, "stored")
    assert found["log_level"]["choices"] == ["debug", "info", "warning", "error"]
