import httpx
import pytest
import respx

from codegate.client.http import Http, error_of, segment
from codegate.errors import (
    CodeGateError,
    Conflict,
    Invalid,
    NotFound,
    RateLimited,
    ServerUnreachable,
    StoreBusy,
    UpstreamError,
)
from codegate.records import Secret

URL = "http://127.0.0.1:9211"


@pytest.fixture
async def http() -> Http:
    """A connection to nowhere in particular."""
    return Http(f"{URL}/", Secret("fake-admin-token"))


@respx.mock
async def test_the_token_goes_out_and_json_comes_back(http: Http) -> None:
    route = respx.get(f"{URL}/api/logs").respond(json={"a": 1})
    found = await http.get("/api/logs", {"limit": 5, "model": None})

    assert found == {"a": 1}
    assert route.calls[0].request.headers["authorization"] == "Bearer fake-admin-token"
    assert str(route.calls[0].request.url) == f"{URL}/api/logs?limit=5"


@respx.mock
async def test_a_write_says_json_even_without_a_body(http: Http) -> None:
    route = respx.post(f"{URL}/api/x").respond(204)

    assert await http.send("POST", "/api/x") is None
    assert route.calls[0].request.headers["content-type"] == "application/json"


@respx.mock
@pytest.mark.parametrize(
    ("code", "status", "cls"),
    [("not_found", 404, NotFound), ("conflict", 409, Conflict), ("db_locked", 503, StoreBusy)],
)
async def test_errors_come_back_as_what_was_raised(http: Http, code: str, status: int, cls: type[Exception]) -> None:
    error = {"code": code, "message": "No.", "hint": "Do.", "field": "name"}
    respx.get(f"{URL}/api/x").respond(status, json={"error": error})

    with pytest.raises(cls) as caught:
        await http.get("/api/x")

    assert isinstance(caught.value, CodeGateError)
    assert (caught.value.message, caught.value.hint, caught.value.field) == ("No.", "Do.", "name")


@respx.mock
@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_a_failing_network_is_said_in_words(http: Http, failure: type[httpx.TransportError]) -> None:
    respx.get(f"{URL}/api/x").mock(side_effect=failure("details"))

    with pytest.raises(ServerUnreachable, match=f"No CodeGate server answers at {URL}"):
        await http.get("/api/x")


@respx.mock
@pytest.mark.parametrize("status", [200, 404, 500, 302])
async def test_another_program_on_that_port_is_recognised(http: Http, status: int) -> None:
    respx.get(f"{URL}/api/x").respond(status, html="<p>hello</p>")

    with pytest.raises(ServerUnreachable, match="not like a CodeGate server"):
        await http.get("/api/x")


def test_a_wait_comes_back_too() -> None:
    error = error_of("rate_limited", "Slow.", 429, {}, "7")

    assert isinstance(error, RateLimited)
    assert (error.retry_after_s, error.status) == (7.0, 429)


def test_codes_of_another_version_and_of_providers_keep_status_and_code() -> None:
    unknown = error_of("of_tomorrow", "New.", 418, {}, None)
    rejected = error_of("upstream_rejected", "No.", 401, {}, None)

    assert (unknown.code, unknown.status) == ("of_tomorrow", 418)
    assert (rejected.code, rejected.status) == ("upstream_rejected", 401)
    assert not isinstance(rejected, UpstreamError)


def test_a_name_is_one_segment() -> None:
    assert segment("a b?/ü") == "a%20b%3F%2F%C3%BC"


def test_an_empty_name_is_no_way_to_the_whole_list() -> None:
    with pytest.raises(Invalid, match="empty"):
        segment("")


@respx.mock
async def test_a_refused_stream_raises_what_the_server_raised(http: Http) -> None:
    respx.get(f"{URL}/api/events").respond(404, json={"error": {"code": "not_found", "message": "No."}})

    with pytest.raises(NotFound):
        async with http.stream("/api/events", None, None):
            pass


@respx.mock
async def test_a_stream_begins_after_an_event_and_a_broken_one_is_unreachable(http: Http) -> None:
    route = respx.get(f"{URL}/api/events").mock(side_effect=httpx.ReadError("cut"))

    with pytest.raises(ServerUnreachable, match="ReadError"):
        async with http.stream("/api/events", None, 7):
            pass
    assert route.calls[0].request.headers["last-event-id"] == "7"
