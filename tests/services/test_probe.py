from collections.abc import Mapping

import pytest

from codegate.errors import CodeGateError, UpstreamUnreachable
from codegate.providers.request import UpstreamRequest
from codegate.records import Credentials, Secret
from codegate.services.probe import Probe, list_models, probe
from tests.builders import account

CREDENTIALS = Credentials(account_id="acc-1", api_key=Secret("sk-fake-1"))


class Answer:
    """A provider's answer that is here already."""

    headers: Mapping[str, str] = {"content-type": "application/json"}

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self._body = body
        self.is_closed = False

    async def read(self, limit: int) -> bytes:
        return self._body

    async def close(self) -> None:
        self.is_closed = True


class Provider:
    """Answers with what it was given and remembers the request."""

    def __init__(self, answer: Answer | CodeGateError) -> None:
        self._answer = answer
        self.request: UpstreamRequest | None = None

    async def send(self, request: UpstreamRequest) -> Answer:
        self.request = request
        if isinstance(self._answer, CodeGateError):
            raise self._answer
        return self._answer


async def asked(answer: Answer | CodeGateError, **fields: object) -> tuple[Probe, Provider]:
    provider = Provider(answer)
    return await probe(account(**fields), CREDENTIALS, provider), provider  # type: ignore[arg-type]


async def test_models_are_asked_for_with_the_accounts_own_key() -> None:
    answer = Answer(200, b'{"data": [{"id": "claude-opus-4-5", "x": 1}, {"id": "claude-haiku-4-5"}]}')
    result, provider = await asked(answer)

    assert (result.success, result.models) == (True, ("claude-opus-4-5", "claude-haiku-4-5"))
    assert provider.request is not None
    assert (provider.request.method, provider.request.url) == ("GET", "https://api.anthropic.com/v1/models?limit=1000")
    assert dict(provider.request.headers)["x-api-key"] == "sk-fake-1"
    assert answer.is_closed


@pytest.mark.parametrize(
    ("status", "noted"), [(401, "expired"), (403, "expired"), (429, "rate_limited"), (404, "error"), (500, "error")]
)
async def test_a_refusal_is_a_result_with_the_accounts_new_status(status: int, noted: str) -> None:
    result, _ = await asked(Answer(status, b'{"error": {"message": "No.", "type": "x"}}'))

    assert (result.success, result.status) == (False, noted)
    assert "No." in result.message


@pytest.mark.parametrize("body", [b"<html>", b'{"data": 3}', b"", b"\xff"])
async def test_what_is_no_list_of_models_is_said_to_be_none(body: bytes) -> None:
    result, _ = await asked(Answer(200, body))

    assert not result.success
    assert "no list of models" in result.message


async def test_a_provider_that_cannot_be_reached_is_a_result() -> None:
    result, _ = await asked(UpstreamUnreachable("api.anthropic.com cannot be reached."))

    assert (result.success, result.status) == (False, "error")


async def test_a_key_that_does_not_open_is_not_sent() -> None:
    provider = Provider(Answer(200, b"{}"))

    with pytest.raises(CodeGateError, match="does not open"):
        await list_models(account(), None, provider)  # type: ignore[arg-type]
    assert provider.request is None


async def test_codex_has_a_list_of_its_own_shape() -> None:
    found, provider = await asked(Answer(200, b'{"models":[{"slug":"gpt-5.5"},{"x":1}]}'), provider="codex")

    assert found.models == ("gpt-5.5",)
    assert provider.request is not None
    assert provider.request.url.startswith("https://chatgpt.com/backend-api/codex/models?client_version=")


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"id": "models/gemini-x"}, {"id": "b"}, {"id": "b"}]}',
        b'[{"id": "gemini-x", "object": "model"}, {"id": "b"}]',
    ],
)
async def test_lists_of_every_shape_are_read_and_each_name_counts_once(body: bytes) -> None:
    result, _ = await asked(Answer(200, body))

    assert result.models == ("gemini-x", "b")


async def test_a_gateway_without_a_list_is_alive_and_a_providers_own_host_without_one_is_a_wrong_url() -> None:
    missing = Answer(404, b'{"error": {"message": "No.", "type": "x"}}')
    gateway, _ = await asked(missing, provider="custom-anthropic", base_url="https://relay.example")
    door, _ = await asked(missing, provider="moonshot", base_url="https://api.moonshot.cn/anthropic")
    own, _ = await asked(missing)

    assert (gateway.success, door.success, own.success) == (True, True, False)
    assert "not tested" in gateway.message


async def test_a_refused_key_comes_with_the_remedy() -> None:
    result, _ = await asked(Answer(401, b'{"error": {"message": "invalid x-api-key", "type": "x"}}'))

    assert "codegate accounts edit acc-1 --api-key-stdin" in result.message
