import httpx

PRICES = {"price_input", "price_output", "price_cache_read", "price_cache_write"}
MEMBERS = {"max_output_tokens", "context_window", "supports_tool_calling", "supports_reasoning", "source"} | PRICES


async def test_every_entry_is_listed_by_its_name(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/model-limits")).json()

    assert set(found["gpt-5"]) == MEMBERS
    assert {limit["source"] for limit in found.values()} == {"default"}
    assert list(found) == sorted(found)


async def test_one_model_is_read_written_and_forgotten_whatever_is_in_its_name(api: httpx.AsyncClient) -> None:
    path = "/api/model-limits/vendor/some%20model%3Afree"
    name = "vendor/some model:free"
    unknown = await api.get(path)
    saved = await api.put(path, json={"context_window": 8192})
    shown = await api.get(path)
    gone = await api.delete(path)
    again = await api.delete(path)

    assert (unknown.status_code, gone.status_code, again.status_code) == (404, 204, 404)
    assert saved.json() == shown.json()
    assert saved.json()[name]["context_window"] == 8192
    assert saved.json()[name]["source"] == "user"


async def test_a_family_answers_for_its_members(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/model-limits/claude-opus-4-5-20251101")).json()

    assert found["claude-opus-4-5-20251101"]["context_window"] == 200_000


async def test_what_was_read_can_be_written_back(api: httpx.AsyncClient) -> None:
    await api.put("/api/model-limits/m", json={"context_window": 5})
    read = (await api.get("/api/model-limits")).json()
    written = await api.put("/api/model-limits", json=read)

    assert written.json() == read
    assert [name for name, limit in read.items() if limit["source"] == "user"] == ["m"]

    await api.delete("/api/model-limits")
    assert "m" not in (await api.get("/api/model-limits")).json()


async def test_a_wrong_number_is_refused_by_name(api: httpx.AsyncClient) -> None:
    for form, field in (({"context_window": 0}, "context_window"), ({"nope": 1}, "nope")):
        answer = await api.put("/api/model-limits/m", json=form)

        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_prices_are_said_with_the_limits(api: httpx.AsyncClient) -> None:
    refused = await api.put("/api/model-limits/m", json={"price_output": 2})
    saved = await api.put("/api/model-limits/m", json={"price_input": 0.5, "price_output": 2})

    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "price_input")
    assert (saved.json()["m"]["price_input"], saved.json()["m"]["price_cache_read"]) == (0.5, None)
