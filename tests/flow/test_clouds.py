"""Claude on Bedrock and on Vertex: path, body and signature as the clouds insist on them."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.amazon import chunk, exception, signature_of
from tests.flow.conftest import House, body_for, path_for, said
from tests.flow.provider import Answer, Received, anthropic_frames, anthropic_reply, stream, whole

MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
ACCESS, PRIVATE, REGION = "AKIDEXAMPLE", "wJalr/XUtn+FEMI", "us-east-1"
STREAM_TYPE = "application/vnd.amazon.eventstream"
FORMATS = ("anthropic", "openai_chat")


def framed(*messages: bytes) -> Answer:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {STREAM_TYPE}\r\ntransfer-encoding: chunked\r\n\r\n".encode()
    return [head, *(b"%x\r\n%s\r\n" % (len(one), one) for one in messages), b"0\r\n\r\n"]


def event_of(frame: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(frame.partition(b"data: ")[2])
    return found


def bedrock(request: Received) -> Answer:
    """Bedrock as its documents describe it; whatever it does not take is an error."""
    _, _, model, method = request.target.split("/")
    body = request.json
    url = f"http://{request.headers['host']}{request.target}"
    wanted = signature_of(url, request.method, request.headers, request.body, (ACCESS, PRIVATE, None), REGION)
    if request.headers["authorization"] != wanted:
        return whole(403, {"message": "The request signature we calculated does not match."})
    wrong = {"model", "stream", "service_tier", "metadata_", "anthropic-version"} & (
        body.keys() | request.headers.keys()
    )
    if wrong or body.get("anthropic_version") != "bedrock-2023-05-31" or unquote(model) != MODEL:
        return whole(400, {"message": f"Malformed input request: {wrong} {model}"})
    if method == "invoke":
        return whole(200, anthropic_reply())
    if request.headers["accept"] != STREAM_TYPE:
        return whole(406, {"message": "Not acceptable."})
    return framed(*(chunk(event_of(frame)) for frame in anthropic_frames()))


def vertex(request: Received) -> Answer:
    """Vertex likewise."""
    base, _, rest = request.target.partition("/publishers/anthropic/models/")
    model, _, method = rest.partition(":")
    if request.headers.get("authorization") != "Bearer access-token-0123456789":
        return whole(401, {"error": {"code": 401, "message": "Unauthenticated.", "status": "UNAUTHENTICATED"}})
    wrong = {"model", "service_tier", "anthropic-version"} & (request.json.keys() | request.headers.keys())
    is_right = base == "/v1/projects/lab/locations/us-east5" and model == "claude-sonnet-4-5@20250929"
    if wrong or not is_right or request.json.get("anthropic_version") != "vertex-2023-10-16":
        return whole(
            400, {"error": {"code": 400, "message": f"{wrong} {request.target}", "status": "INVALID_ARGUMENT"}}
        )
    return stream(*anthropic_frames()) if method == "streamRawPredict" else whole(200, anthropic_reply())


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted host's name does not say it."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


async def cloud(house: House, answer: Callable[[Received], Answer], **fields: Any) -> Any:
    provider = await house.scripted(answer)
    base = provider.url if fields["provider"] == "bedrock" else f"{provider.url}/v1/projects/lab/locations/us-east5"
    made = {"name": "cloud", "base_url": base, "allow_private": True, "rate_limit": 0, **fields}
    await house.rest.accounts.create(made)
    return provider


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("client_format", FORMATS)
async def test_bedrock_serves_both_clients_with_signed_requests(
    house: House, client_format: str, is_stream: bool
) -> None:
    pytest.importorskip("botocore")
    provider = await cloud(house, bedrock, provider="bedrock", auth_type="aws", api_key=f"{ACCESS}:{PRIVATE}")
    body = {**body_for(client_format, is_stream=is_stream, model=MODEL), "service_tier": "auto"}
    answer = await house.http.post(path_for(client_format), json=body, headers={"anthropic-version": "2023-06-01"})
    row = (await house.logs(1))[0]

    assert answer.status_code == 200, answer.text
    assert said(client_format, answer) == "Hello there"
    assert PRIVATE not in str(provider.requests)
    assert (row["input_tokens"], row["output_tokens"]) == (11, 7)


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("client_format", FORMATS)
async def test_vertex_serves_both_clients(house: House, client_format: str, is_stream: bool) -> None:
    await cloud(house, vertex, provider="vertex", api_key="access-token-0123456789")
    body = body_for(client_format, is_stream=is_stream, model="claude-sonnet-4-5-20250929")
    answer = await house.http.post(path_for(client_format), json=body)

    assert answer.status_code == 200, answer.text
    assert said(client_format, answer) == "Hello there"


async def test_throttled_stream_moves_on_to_the_next_account(house: House) -> None:
    pytest.importorskip("botocore")
    throttled = framed(exception("throttlingException", "Too many requests, please wait before trying again."))
    login = {"provider": "bedrock", "auth_type": "aws", "api_key": f"{ACCESS}:{PRIVATE}"}
    await cloud(house, lambda request: throttled, name="busy", priority=9, **login)
    await cloud(house, bedrock, name="free", **login)
    answer = await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=True, model=MODEL))
    row = (await house.logs(1))[0]

    assert said("anthropic", answer) == "Hello there"
    assert [attempt["status"] for attempt in row["attempts"]] == [429, 200]


async def test_stream_that_ends_inside_a_message_looks_broken_to_the_client(house: House) -> None:
    pytest.importorskip("botocore")
    frames = [chunk(event_of(frame)) for frame in anthropic_frames()]
    broken = framed(*frames[:4], frames[4][:-5])
    await cloud(house, lambda request: broken, provider="bedrock", auth_type="aws", api_key=f"{ACCESS}:{PRIVATE}")
    received = b""
    with pytest.raises(httpx.RemoteProtocolError):
        body = body_for("anthropic", is_stream=True, model=MODEL)
        async with house.http.stream("POST", "/v1/messages", json=body) as answer:
            async for data in answer.aiter_raw():
                received += data

    assert b"event: error" in received
    assert b"message_stop" not in received


async def test_tokens_are_counted_here(house: House) -> None:
    provider = await cloud(house, vertex, provider="vertex", api_key="access-token-0123456789")
    answer = await house.http.post("/v1/messages/count_tokens", json=body_for("anthropic", is_stream=False))

    assert answer.json()["input_tokens"] > 0
    assert provider.requests == []


async def test_models_are_listed_and_the_credentials_tested(house: House) -> None:
    pytest.importorskip("botocore")

    def lists(request: Received) -> Answer:
        url = f"http://{request.headers['host']}{request.target}"
        wanted = signature_of(url, "GET", request.headers, b"", (ACCESS, PRIVATE, None), REGION)
        if request.headers["authorization"] != wanted or request.target != "/foundation-models?byProvider=anthropic":
            return whole(403, {"message": "The request signature we calculated does not match."})
        return whole(200, {"modelSummaries": [{"modelId": "anthropic.claude-v1:0", "modelName": "Claude"}]})

    await cloud(house, lists, provider="bedrock", auth_type="aws", api_key=f"{ACCESS}:{PRIVATE}")
    good = await house.rest.accounts.test("cloud")
    listed = await house.rest.accounts.models("cloud")
    await house.rest.accounts.update("cloud", {"api_key": f"{ACCESS}:other"})
    bad = await house.rest.accounts.test("cloud")

    assert good["success"]
    assert list(listed) == ["anthropic.claude-v1:0"]
    assert not bad["success"]
    assert "signature" in bad["message"]


async def test_published_models_of_vertex_are_listed_by_their_names(house: House) -> None:
    names = [{"name": "publishers/anthropic/models/claude-opus-4-7"}]
    await cloud(house, lambda request: whole(200, {"publisherModels": names}), provider="vertex", api_key="t" * 20)

    assert list(await house.rest.accounts.models("cloud")) == ["claude-opus-4-7"]
