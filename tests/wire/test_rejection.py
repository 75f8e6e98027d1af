"""What the words of an error body say."""

import pytest

from codegate.wire.rejection import Rejection, kind_from, read_rejection


def test_param_is_kept() -> None:
    payload = {"error": {"message": "no", "param": "top_k", "type": "invalid_request_error", "code": None}}

    assert read_rejection(payload, b"").param == "top_k"


def test_http_status_as_a_code_is_a_number() -> None:
    assert read_rejection({"error": {"message": "no", "code": 503}}, b"").number == 503


def test_other_numbers_are_words_only() -> None:
    found = read_rejection({"error": {"message": "no", "code": "1302"}}, b"")

    assert (found.number, found.code, kind_from(found, 429)) == (None, "1302", "rate_limit")


def test_token_limit_per_minute_is_no_long_context() -> None:
    found = Rejection("Too many tokens: limit 9000 tokens per minute")

    assert kind_from(found, 400) == "invalid_request"


@pytest.mark.parametrize("seconds", [True, "soon", float("inf"), None])
def test_senseless_delay_is_ignored(seconds: object) -> None:
    assert read_rejection({"error": {"message": "x", "resets_in_seconds": seconds}}, b"").delay_s is None


def test_a_code_that_is_said_as_a_type_is_a_code() -> None:
    found = read_rejection({"error": {"message": "no", "type": "usage_limit_reached", "resets_in_seconds": 5}}, b"")

    assert (found.code, found.type, found.delay_s) == ("usage_limit_reached", "usage_limit_reached", 5)
