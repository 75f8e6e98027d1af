"""What the user says of a model holds from the next request on."""

from typing import Any

import pytest

from tests.flow.conftest import House

ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("/v1/messages", "max_tokens", {"messages": [{"role": "user", "content": "hi"}]}),
    ("/v1/chat/completions", "max_completion_tokens", {"messages": [{"role": "user", "content": "hi"}]}),
    ("/v1/responses", "max_output_tokens", {"input": "hi"}),
]


@pytest.mark.parametrize("wire", ["anthropic", "openai_chat"])
@pytest.mark.parametrize(("path", "member", "body"), ASKED, ids=["messages", "chat", "responses"])
async def test_output_is_clamped_to_it(house: House, wire: str, path: str, member: str, body: dict[str, Any]) -> None:
    provider = await house.account(wire)
    body = {"model": "claude-my-alias", member: 50_000, **body}
    await house.http.post(path, json=body)
    await house.rest.limits.put("claude-my-alias", {"max_output_tokens": 777})
    clamped = await house.http.post(path, json=body)
    await house.rest.limits.delete("claude-my-alias")
    await house.http.post(path, json=body)
    sent = [next(request.json[key] for key in ("max_tokens", "max_completion_tokens") if key in request.json)
            for request in provider.requests]  # fmt: skip

    assert sent == [50_000, 777, 50_000]
    assert "changed:" in clamped.headers["x-codegate-warnings"]


async def test_models_are_listed_with_it(house: House) -> None:
    await house.account("anthropic")
    await house.rest.limits.put("claude-opus-4-5", {"max_output_tokens": 5, "context_window": 1_000_000})
    listed = (await house.http.get("/v1/models/claude-opus-4-5")).json()

    assert (listed["max_input_tokens"], listed["max_tokens"]) == (1_000_000, 5)


async def test_requests_are_logged_with_the_users_price_and_without_any_for_unknown_models(house: House) -> None:
    await house.account("openai_chat")
    body = {"model": "claude-lab", "max_tokens": 5, "messages": [{"role": "user", "content": "hi"}]}
    await house.http.post("/v1/messages", json=body)
    await house.logs(1)
    await house.rest.limits.put("claude-lab", {"price_input": 1_000, "price_output": 10_000})
    await house.http.post("/v1/messages", json=body)
    newest, oldest = await house.logs(2)

    assert oldest["cost_usd"] is None
    assert newest["cost_usd"] == pytest.approx((11 * 1_000 + 7 * 10_000) / 1e6)
