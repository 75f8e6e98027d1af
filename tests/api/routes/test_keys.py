import httpx


async def test_keys_are_shown_by_fingerprint_only(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/keys")).json()

    assert set(found) == {"account_key", "guardrail_key", "decrypt_errors"}
    assert set(found["account_key"]) == {"fingerprint", "source", "place"}
    assert len(found["account_key"]["fingerprint"]) == 8


async def test_a_rotation_says_what_it_did(api: httpx.AsyncClient) -> None:
    await api.post("/api/accounts", json={"name": "a", "provider": "anthropic", "api_key": "sk-fake-0123456789"})
    before = (await api.get("/api/keys")).json()["account_key"]["fingerprint"]
    done = (await api.post("/api/keys/account/rotate")).json()

    assert (done["re_encrypted"], done["failed"]) == (1, 0)
    assert done["fingerprint"] == (await api.get("/api/keys")).json()["account_key"]["fingerprint"] != before


async def test_a_proxy_key_is_in_its_answer_only(api: httpx.AsyncClient) -> None:
    made = (await api.post("/api/keys/proxy/rotate")).json()

    assert made["api_key"].startswith("cgp_")
    assert (await api.get("/api/settings")).json()["proxy_api_key"] == "***"


async def test_a_new_guardrail_key_is_told_by_its_fingerprint(api: httpx.AsyncClient) -> None:
    done = (await api.post("/api/keys/guardrail/rotate")).json()

    assert done["fingerprint"] == (await api.get("/api/keys")).json()["guardrail_key"]["fingerprint"]
