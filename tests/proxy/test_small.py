"""Small paths: their routing; what they answer is held end to end in `tests/flow/test_endpoints.py`."""

from typing import Any

import pytest

from codegate.errors import CodeGateError, MethodNotAllowed, NotFound, UnsupportedMedia, UpgradeRequired
from codegate.proxy.small import SmallPaths, check_post, guessed_format, variants
from tests.proxy import fakes


def scope(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"path": path, "method": method, "headers": pairs, "query_string": b"", "client": ("127.0.0.1", 1)}


class NoStages:
    """Everybody may ask."""

    async def identify(self, head: object) -> None:
        return None


async def served(asked: dict[str, Any]) -> fakes.FakeSocket:
    socket = fakes.FakeSocket()
    services: Any = fakes.FakeServices()
    small = SmallPaths(services, None, NoStages(), lambda: {"status": "fine"})  # type: ignore[arg-type]
    await small.serve(socket.client, asked)
    return socket


@pytest.mark.parametrize("path", ["/", "/health", "/health/", "/api/hello", "/v1/models", "/models", "/v1/v1/models"])
async def test_signs_of_life_are_200(path: str) -> None:
    assert (await served(scope(path, "HEAD"))).status == 200


async def test_health_is_what_the_process_says() -> None:
    assert (await served(scope("/health"))).json == {"status": "fine"}


@pytest.mark.parametrize("path", ["/v1/responses", "/responses", "/backend-api/codex/responses", "/anything"])
async def test_a_websocket_is_told_to_use_http(path: str) -> None:
    with pytest.raises(UpgradeRequired):
        await served(scope(path, upgrade="WebSocket"))


@pytest.mark.parametrize("path", ["/api/event_logging/batch", "/api/claude_code/metrics", "/api/claude_code/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_telemetry_is_taken_and_thrown_away(path: str, method: str) -> None:
    socket = await served(scope(path, method, content_type="text/plain"))

    assert (socket.status, socket.json) == (200, {})


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (scope("/v1/models", "POST"), MethodNotAllowed),
        (scope("/v1/messages/count_tokens"), MethodNotAllowed),
        (scope("/v1/messages/count_tokens", "POST", content_type="text/plain"), UnsupportedMedia),
        (scope("/v1/models/none"), NotFound),
        (scope("/v1/responses/resp_1"), NotFound),
        (scope("/responses/resp_1/cancel", "POST"), NotFound),
        (scope("/v1/files"), NotFound),
    ],
)
async def test_nonsense_is_refused(asked: dict[str, Any], error: type[CodeGateError]) -> None:
    with pytest.raises(error):
        await served(asked)


def test_a_path_may_come_without_its_version_or_with_two() -> None:
    assert variants("/v1/x") == ("/v1/x", "/x", "/v1/v1/x")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/x+json", ""])
def test_json_may_call_itself_so_or_nothing(kind: str) -> None:
    check_post(scope("/x", "POST", content_type=kind))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (scope("/x", anthropic_version="2023-06-01"), "anthropic"),
        (scope("/v1/messages/batches"), "anthropic"),
        (scope("/v1/models"), "openai_chat"),
    ],
)
def test_the_envelope_is_guessed_by_header_and_path(asked: dict[str, Any], name: str) -> None:
    assert guessed_format(asked).name == name
