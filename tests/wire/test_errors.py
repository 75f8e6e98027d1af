"""Provider errors: every shape gives words, a kind, a status and when to try again."""

import json
from typing import Any

import pytest

from codegate.errors import (
    CodeGateError,
    InvalidRequest,
    NoRoute,
    RateLimited,
    RemoteProtocolError,
    StoreBusy,
    Unauthorized,
    UpstreamBroke,
    UpstreamRejected,
    UpstreamTimeout,
    by_code,
)
from codegate.wire.errors import NAMES, kind_of, read_error, read_stream_error, retry_headers, scrubbed


def read(status: int, body: Any, **headers: str) -> UpstreamRejected:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_error(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def openai(message: str, kind: str | None = None, code: Any = None) -> Any:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def test_messages_error_is_read() -> None:
    error = read(400, {"type": "error", "error": {"type": "invalid_request_error", "message": "bad"}})

    assert (error.kind, error.status, error.message) == ("invalid_request", 400, "bad")


@pytest.mark.parametrize(
    ("status", "body", "kind", "seen"),
    [
        (401, openai("no"), "auth", 401),
        (402, openai("pay", None, 402), "billing", 402),
        (403, openai("no"), "permission", 403),
        (404, openai("no such model", "invalid_request_error", "model_not_found"), "not_found", 404),
        (408, openai("slow"), "timeout", 504),
        (413, openai("big", "request_too_large"), "too_large", 413),
        (413, openai("Limit 6000 tokens per minute, requested 9000"), "rate_limit", 413),
        (422, openai("no"), "invalid_request", 422),
        (429, openai("slow down", "requests", "rate_limit_exceeded"), "rate_limit", 429),
        (429, openai("spent", "insufficient_quota", "insufficient_quota"), "quota", 429),
        (400, openai("spent", "insufficient_quota", "insufficient_quota"), "quota", 400),
        (400, openai("Your credit balance is too low"), "billing", 400),
        (400, openai("x", "invalid_request_error", "context_length_exceeded"), "context_too_long", 400),
        (400, openai("Range of input length should be [1, 9]"), "context_too_long", 400),
        (500, openai("oops", "server_error"), "server", 500),
        (503, openai("busy", "server_error", "server_is_overloaded"), "overloaded", 503),
        (503, openai("down"), "unavailable", 503),
        (529, {"type": "error", "error": {"type": "overloaded_error", "message": "x"}}, "overloaded", 529),
        (302, b"", "bad_gateway", 502),
        (418, openai("tea"), "invalid_request", 418),
        (599, openai("what"), "server", 599),
    ],
)
def test_status_and_words_give_the_kind(status: int, body: Any, kind: str, seen: int) -> None:
    error = read(status, body)

    assert (error.kind, error.status) == (kind, seen)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([{"error": {"code": 400, "message": "from an array", "status": "INVALID_ARGUMENT"}}], "from an array"),
        ({"detail": "Unsupported parameter: x"}, "Unsupported parameter: x"),
        ({"detail": {"code": "c", "message": "nested"}}, "nested"),
        ({"detail": [{"loc": ["body", "messages", 0], "msg": "wrong"}]}, "body.messages.0: wrong"),
        ({"error": "plain text"}, "plain text"),
        ({"object": "error", "message": "top level", "type": "x", "code": 400}, "top level"),
        ({"code": "InvalidParameter", "message": "dash", "request_id": "r"}, "dash"),
        ({"error": {"code": 400, "message": "Provider returned error", "metadata": {"raw": "real"}}}, "real"),
        (b"just words", "just words"),
        (b'"quoted"', "quoted"),
        (b"", "status 400"),
        (b"[]", "[]"),
        (b"\xff\xfe", "�"),
    ],
)
def test_every_shape_gives_its_words(body: Any, words: str) -> None:
    error = read(400, body)

    assert words in error.message
    assert error.kind == "invalid_request"


def test_numeric_code_is_text() -> None:
    error = read(402, {"error": {"code": 402, "message": "credits"}})

    assert error.upstream_code == "402"


def test_web_page_is_not_shown() -> None:
    error = read(502, b"<!DOCTYPE html><html><body>Bad gateway</body></html>")

    assert "html" not in error.message.lower()
    assert (error.kind, error.status) == ("bad_gateway", 502)


def test_refused_key_does_not_look_like_the_clients_own() -> None:
    error = read(401, openai("invalid x-api-key"))

    assert error.message == "The provider refused the account's credentials: invalid x-api-key"


def test_keys_are_scrubbed_from_messages() -> None:
    error = read(401, openai("Incorrect API key provided: sk-proj-abcdefabcdefabcdef. Try again"))

    assert "abcdef" not in error.message
    assert error.message.endswith("***. Try again") or error.message.endswith("*** Try again")


def test_words_that_begin_like_a_key_stay() -> None:
    assert scrubbed("the skeletonization of risk-assessments") == "the skeletonization of risk-assessments"


def test_endless_message_is_cut() -> None:
    assert len(scrubbed("a " * 10_000)) < 5000


@pytest.mark.parametrize(
    ("payload", "kind", "status"),
    [
        ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, "overloaded", 529),
        ({"type": "error", "error": {"type": "rate_limit_error", "message": "x"}}, "rate_limit", 429),
        ({"type": "error", "error": {"type": "api_error", "message": "x"}}, "server", 500),
        ({"error": {"code": 502, "message": "x"}, "choices": []}, "bad_gateway", 502),
        ({"error": {"code": 402, "message": "x"}}, "billing", 402),
        ({"error": {"code": "insufficient_quota", "message": "x"}}, "quota", 429),
        ({"error": {"code": "server_error", "message": "Selected model is at capacity"}}, "overloaded", 529),
        ({"type": "response.failed", "response": {"error": {"code": "usage_not_included", "message": "x"}}},
         "permission", 403),
        ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "billing", 402),
        ({"base_resp": {"status_code": 1002, "status_msg": "x"}}, "rate_limit", 429),
        ({"error": {"message": "who knows"}}, "server", 500),
    ],
)  # fmt: skip
def test_error_inside_a_stream_gets_a_status(payload: Any, kind: str, status: int) -> None:
    error = read_stream_error(payload)

    assert (error.kind, error.status) == (kind, status)


def test_retry_after_is_computed_from_a_reset_header() -> None:
    error = read(429, openai("slow"), x_ratelimit_reset_requests="1m2.5s")

    assert error.retry_after_s == 62.5
    assert ("retry-after", "63") in retry_headers(error)


def test_retry_after_in_the_body_counts() -> None:
    body = {"error": {"type": "usage_limit_reached", "message": "limit", "resets_in_seconds": 90}}

    assert read(429, body).retry_after_s == 90


def test_googles_retry_delay_counts() -> None:
    body = [{"error": {"code": 429, "message": "quota", "details": [{"x": 1}, {"retryDelay": "17s"}]}}]

    assert read(429, body).retry_after_s == 17


def test_delay_told_in_words_counts() -> None:
    assert read(429, openai("Limit reached. Please try again in 20s.")).retry_after_s == 20


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (InvalidRequest("x"), "invalid_request"),
        (Unauthorized("x"), "auth"),
        (RateLimited("x"), "rate_limit"),
        (NoRoute("x"), "unavailable"),
        (UpstreamTimeout("x"), "timeout"),
        (UpstreamBroke("x"), "bad_gateway"),
        (RemoteProtocolError("x"), "bad_gateway"),
        (StoreBusy("x"), "unavailable"),
        (CodeGateError("x"), "server"),
        (UpstreamRejected("x", status=400, kind="news"), "server"),
    ],
)
def test_our_own_errors_have_a_kind(error: CodeGateError, kind: str) -> None:
    assert kind_of(error) == kind


def test_every_class_of_the_tree_has_names() -> None:
    kinds = {kind_of(cls("x")) for cls in by_code().values() if cls is not UpstreamRejected}

    assert kinds <= NAMES.keys()


def test_useless_retries_are_called_off() -> None:
    assert ("x-should-retry", "false") in retry_headers(InvalidRequest("x"))
    assert ("x-should-retry", "false") in retry_headers(UpstreamRejected("x", status=429, kind="quota"))
    assert retry_headers(UpstreamRejected("x", status=529, kind="overloaded")) == ()


def test_retry_after_is_at_least_a_second() -> None:
    assert dict(retry_headers(RateLimited("x", retry_after_s=0.0)))["retry-after"] == "1"


def test_what_time_heals_may_be_tried_again() -> None:
    assert dict(retry_headers(RateLimited("x", retry_after_s=3.0)))["x-should-retry"] == "true"
    assert retry_headers(RateLimited("x")) == ()
