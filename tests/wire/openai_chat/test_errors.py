"""Errors in the envelope of Chat Completions."""

import json
from typing import Any

import pytest

from codegate.errors import CodeGateError, InvalidRequest, NotFound, RateLimited, UpstreamRejected
from codegate.wire.errors import read_error
from codegate.wire.openai_chat.errors import error, error_event


def body(err: CodeGateError) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(error(err, "req_1").body)
    return decoded


def test_envelope_has_all_four_members() -> None:
    err = InvalidRequest("No.", field="top_k", code="unsupported_parameter")

    assert body(err) == {
        "error": {
            "message": "No.",
            "type": "invalid_request_error",
            "param": "top_k",
            "code": "unsupported_parameter",
        }
    }


def test_529_is_503_here_and_keeps_its_delay() -> None:
    reply = error(UpstreamRejected("x", status=529, kind="overloaded", retry_after_s=3), "r")

    assert reply.status == 503
    assert dict(reply.headers)["retry-after"] == "3"


@pytest.mark.parametrize(
    ("err", "code"),
    [
        (InvalidRequest("x"), None),
        (NotFound("x"), None),
        (NotFound("x", code="model_not_found"), "model_not_found"),
        (NotFound("x", code="response_not_found"), "response_not_found"),
        (RateLimited("x"), "rate_limit_exceeded"),
        (UpstreamRejected("x", status=400, kind="context_too_long", upstream_code="E9"), "context_length_exceeded"),
        (UpstreamRejected("x", status=429, kind="rate_limit", upstream_code="usage_limit_reached"),
         "usage_limit_reached"),
        (UpstreamRejected("x", status=404, kind="not_found", upstream_code="5"), "model_not_found"),
    ],
)  # fmt: skip
def test_codes_are_those_that_clients_know(err: CodeGateError, code: str | None) -> None:
    assert body(err)["error"]["code"] == code


def test_event_in_a_stream_has_no_done_behind_it() -> None:
    event = error_event(UpstreamRejected("x", status=500, kind="server"), "r")

    assert event == b'data: {"error":{"message":"x","type":"server_error","param":null,"code":null}}\n\n'


def test_what_a_subscription_says_of_its_limits_goes_along() -> None:
    payload = {"error": {"type": "usage_limit_reached", "message": "m", "resets_in_seconds": 5000, "plan_type": "pro"}}
    err = read_error(429, {}, json.dumps(payload).encode())
    told = json.loads(error(err, "r").body)["error"]

    assert (told["resets_in_seconds"], told["plan_type"], told["code"]) == (5000, "pro", "usage_limit_reached")
