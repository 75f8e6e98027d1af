"""When guardrails break down nothing leaves, and the caller is told so in its own format; a setting lets it pass."""

import json
from typing import Any

import pytest

from codegate.guardrails import engine
from codegate.proxy import clean
from tests.flow.conftest import House

EMAIL = "jane.doe@corp-mail.com"
BODIES: dict[str, dict[str, Any]] = {
    "/v1/messages": {"max_tokens": 9, "messages": [{"role": "user", "content": EMAIL}]},
    "/v1/messages/count_tokens": {"messages": [{"role": "user", "content": EMAIL}]},
    "/v1/chat/completions": {"messages": [{"role": "user", "content": EMAIL}]},
    "/v1/responses": {"input": EMAIL},
}


@pytest.fixture
def flags() -> dict[str, Any]:
    return {"privacy_enabled": True}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: object) -> None:
        raise RuntimeError(EMAIL)

    monkeypatch.setattr(engine.Engine, "find", find)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("path", BODIES)
async def test_nothing_leaves_and_the_caller_is_told(house: House, path: str) -> None:
    providers = [await house.account("anthropic"), await house.account("openai_chat")]
    for is_stream in (False, True):
        answer = await house.http.post(path, json={"model": "m", "stream": is_stream, **BODIES[path]})
        error = answer.json()["error"]

        assert answer.status_code == 500
        assert "RuntimeError" in error["message"]
        assert "not sent" in error["message"]
        assert EMAIL not in answer.text
        assert (answer.json().get("type") == "error") == path.startswith("/v1/messages")
    assert [provider.requests for provider in providers] == [[], []]


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("path", [path for path in BODIES if "count" not in path])
async def test_a_refusal_is_logged_without_the_text(house: House, path: str) -> None:
    await house.rest.settings.put({"detailed_request_logging": True})
    await house.http.post(path, json={"model": "m", **BODIES[path]})
    (row,) = await house.logs(1)

    assert (row["outcome"], row["status_code"], row["original_model"]) == ("error", 500, "m")
    assert "RuntimeError" in row["error_message"]
    assert row["warnings"] == ["guardrail_failed"]
    assert row["account_id"] is None
    assert EMAIL not in json.dumps(row)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_setting_lets_requests_pass_unscreened_with_a_warning(house: House, is_stream: bool) -> None:
    provider = await house.account("anthropic")
    await house.rest.settings.put({"guardrails_fail_open": True})
    body = {"model": "claude-sonnet-4-5", "stream": is_stream, **BODIES["/v1/messages"]}
    answer = await house.http.post("/v1/messages", json=body)
    (row,) = await house.logs(1)

    assert answer.status_code == 200
    assert answer.headers["x-codegate-warnings"] == "guardrails_failed"
    assert "x-codegate-guardrails" not in answer.headers
    assert json.loads(provider.requests[0].body) == body
    assert row["warnings"] == ["guardrails_failed"]


async def test_a_pattern_that_takes_too_long_ends_the_request(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean, "_LEAST_S", 0.02)
    monkeypatch.setattr(clean, "_PER_MB_S", 0.0)
    provider = await house.account("anthropic")
    await house.rest.guardrails.add({"name": "greedy", "pattern": "a(?:[^b]*b)?"})
    body = {"model": "claude-sonnet-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "a" * 200_000}]}
    answer = await house.http.post("/v1/messages", json=body)

    assert answer.status_code == 500
    assert "took too long" in answer.json()["error"]["message"]
    assert provider.requests == []
