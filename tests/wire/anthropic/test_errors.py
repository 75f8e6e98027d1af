"""Errors in the envelope of Messages."""

import json
from typing import Any

from codegate.errors import CodeGateError, InvalidRequest, RateLimited, UpstreamRejected
from codegate.wire.anthropic.errors import error, error_event


def body(err: CodeGateError) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(error(err, "req_1").body)
    return decoded


def test_envelope_is_complete() -> None:
    assert body(InvalidRequest("No model.", hint="Name one.")) == {
        "type": "error",
        "error": {"type": "invalid_request_error", "message": "No model. Name one."},
        "request_id": "req_1",
    }


def test_overload_is_529() -> None:
    assert error(UpstreamRejected("x", status=503, kind="overloaded"), "r").status == 529


def test_long_context_is_said_as_claude_code_reads_it() -> None:
    words = "This model's maximum context length is 128000 tokens. However, you requested 140,512 tokens"
    err = UpstreamRejected(words, status=400, kind="context_too_long")

    assert "prompt is too long: 140512 tokens > 128000 maximum" in str(body(err))


def test_long_context_without_numbers_still_begins_that_way() -> None:
    err = UpstreamRejected("Input is too long.", status=400, kind="context_too_long")

    assert body(err)["error"] == {"type": "invalid_request_error", "message": "prompt is too long: Input is too long."}


def test_numbers_that_the_provider_does_not_name_are_estimated() -> None:
    silent = UpstreamRejected("Input is too long.", status=400, kind="context_too_long")
    silent.tokens = 150_000, 128_000
    half = UpstreamRejected("The maximum context length is 32768 tokens.", status=400, kind="context_too_long")
    half.tokens = 30_000, None
    unknown = UpstreamRejected("Too many tokens.", status=400, kind="context_too_long")
    unknown.tokens = 30_000, None

    assert "prompt is too long: 150000 tokens > 128000 maximum (Input is too long.)" in str(body(silent))
    assert "prompt is too long: 32769 tokens > 32768 maximum" in str(body(half))
    assert "prompt is too long: Too many tokens." in str(body(unknown))


def test_a_used_up_subscription_says_when_it_is_free_again() -> None:
    err = UpstreamRejected("Used up.", status=429, kind="rate_limit", upstream_code="usage_limit_reached")
    err.limits = {"resets_in_seconds": 5000, "plan_type": "pro"}

    assert body(err)["error"]["message"] == "Used up. It resets in 5000s."


def test_own_words_of_anthropic_stay() -> None:
    words = "prompt is too long: 210000 tokens > 200000 maximum"

    assert words == body(UpstreamRejected(words, status=400, kind="context_too_long"))["error"]["message"]


def test_code_stands_in_for_missing_words() -> None:
    err = UpstreamRejected("", status=500, kind="server", upstream_code="E42")

    assert "E42" in str(body(err))


def test_retry_after_is_a_header() -> None:
    assert ("retry-after", "8") in error(RateLimited("x", retry_after_s=7.2), "r").headers


def test_event_in_a_stream_is_an_error_event() -> None:
    event = error_event(UpstreamRejected("x", status=529, kind="overloaded"), "r")

    assert event.startswith(b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"')
    assert event.endswith(b"}\n\n")
