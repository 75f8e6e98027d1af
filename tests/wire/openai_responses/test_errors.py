"""Errors for Responses clients."""

import json
from typing import Any

import pytest

from codegate.errors import CodeGateError, InvalidRequest, RateLimited, UpstreamBroke, UpstreamRejected
from codegate.wire.openai_responses import errors


def rejected(kind: str, **more: Any) -> UpstreamRejected:
    return UpstreamRejected("no", status=400, kind=kind, **more)


def failed(stream: bytes) -> Any:
    head, data = stream.split(b"\n", 1)

    assert head == b"event: response.failed"
    return json.loads(data.removeprefix(b"data: "))


def test_envelope_is_that_of_chat() -> None:
    answer = errors.error(InvalidRequest("No.", field="input"), "r1")

    assert answer.status == 400
    assert json.loads(answer.body)["error"]["param"] == "input"


def test_overload_has_a_status_that_clients_know() -> None:
    answer = errors.error(UpstreamRejected("busy", status=529, kind="overloaded"), "r1")

    assert answer.status == 503


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (rejected("rate_limit"), "rate_limit_exceeded"),
        (rejected("quota"), "insufficient_quota"),
        (rejected("context_too_long"), "context_length_exceeded"),
        (rejected("overloaded"), "server_is_overloaded"),
        (rejected("invalid_request"), "invalid_prompt"),
        (rejected("auth"), "invalid_api_key"),
        (UpstreamBroke("gone"), "server_error"),
    ],
)
def test_failure_has_a_code_that_codex_acts_on(error: CodeGateError, code: str) -> None:
    assert errors.failure(error)["code"] == code


def test_a_limit_says_when_to_try_again() -> None:
    assert errors.failure(rejected("rate_limit", retry_after_s=2.2))["message"].endswith("try again in 3s.")


def test_a_limit_that_says_so_itself_says_it_once() -> None:
    error = UpstreamRejected("Please try again in 4s.", status=429, kind="rate_limit", retry_after_s=4)

    assert errors.failure(error)["message"].lower().count("try again in") == 1


def test_stream_ends_with_a_failed_response() -> None:
    event = failed(errors.error_event(RateLimited("slow down"), "r1"))

    assert event["type"] == "response.failed"
    assert event["response"]["id"] == "resp_r1"
    assert event["response"]["status"] == "failed"
    assert event["response"]["error"]["code"] == "rate_limit_exceeded"
