"""Response headers: ours, and an allow-list of theirs."""

import pytest

from codegate.proxy.headers import encoded, of_answer, passed_on, safe
from codegate.records import Usage
from tests.proxy import fakes


@pytest.mark.parametrize(
    ("text", "expected"), [("home", "home"), ("a b;c", "a b;c"), ("zoë\r\nx: y", "zo%C3%AB%0D%0Ax: y")]
)
def test_a_name_cannot_break_out_of_its_header(text: str, expected: str) -> None:
    assert safe(text) == expected


def test_only_listed_headers_are_passed_on() -> None:
    upstream = {
        "retry-after": "3",
        "anthropic-ratelimit-tokens-limit": "9",
        "x-ratelimit-reset-requests": "1s",
        "set-cookie": "a",
        "content-encoding": "gzip",
        "transfer-encoding": "chunked",
        "x-internal": "secret",
    }

    found = dict(passed_on(upstream, "anthropic"))

    assert found.pop("anthropic-ratelimit-requests-reset").startswith("20")
    assert found == {"retry-after": "3", "anthropic-ratelimit-tokens-limit": "9"}


def test_what_one_maker_says_of_itself_goes_to_its_own_clients() -> None:
    said = {"anthropic-organization-id": "o", "openai-version": "v"}

    assert dict(passed_on(said, "anthropic")) == {"anthropic-organization-id": "o"}
    assert dict(passed_on(said, "openai_responses")) == {"openai-version": "v"}


def test_limits_and_turns_of_codex_reach_clients_of_responses_alone() -> None:
    said = {"x-codex-primary-used-percent": "12", "x-codex-turn-state": "t", "x-models-etag": "e"}

    assert dict(passed_on(said, "openai_responses")) == said
    assert dict(passed_on(said, "anthropic")) == {}
    assert dict(passed_on(said, "openai_chat")) == {}


@pytest.mark.parametrize(
    ("upstream", "expected"),
    [
        ({"request-id": "req_x"}, "req_x"),
        ({"cf-ray": "ray", "x-request-id": "x", "request-id": "req_x"}, "req_x"),
        ({"cf-ray": "ray", "x-request-id": "x"}, "x"),
        ({"cf-ray": "ray"}, "ray"),
    ],
)
def test_the_providers_request_id_gets_a_name_of_its_own_once(upstream: dict[str, str], expected: str) -> None:
    assert list(passed_on(upstream, "anthropic")) == [("x-codegate-upstream-request-id", expected)]


@pytest.mark.parametrize(("is_estimated", "expected"), [(True, "estimated"), (False, None)])
def test_tokens_that_are_our_estimate_are_called_so(is_estimated: bool, expected: str | None) -> None:
    answer = fakes.answer(b"x", usage=Usage(input_tokens=1, output_tokens=1, estimated=is_estimated))

    assert dict(of_answer(fakes.clean_call(), answer)).get("x-codegate-usage") == expected


@pytest.mark.parametrize(
    ("client", "upstream_id", "expected"),
    [
        ("anthropic", "chatcmpl-1", "chatcmpl-1"),
        ("anthropic", "msg_1", None),
        ("openai_chat", "msg_1", "msg_1"),
        ("openai_responses", "gen 7\r\n", "gen 7%0D%0A"),
        ("openai_responses", "resp_1", None),
        ("openai_responses", "", None),
    ],
)
def test_an_id_of_another_format_is_told(client: str, upstream_id: str, expected: str | None) -> None:
    answer = fakes.answer(b"x", upstream_id=upstream_id)

    assert dict(of_answer(fakes.clean_call(client), answer)).get("x-codegate-upstream-id") == expected


def test_a_value_that_is_no_latin_text_does_no_harm() -> None:
    assert encoded([("x", "\u2028")]) == [(b"x", b"?")]
