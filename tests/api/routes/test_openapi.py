import httpx


async def test_the_description_is_served_to_those_with_the_token(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/openapi.json")
    refused = await api.get("/api/openapi.json", headers={"authorization": "Bearer wrong"})

    assert answer.json()["openapi"] == "3.1.0"
    assert "/api/accounts/{id}" in answer.json()["paths"]
    assert refused.status_code == 401
