"""Rate-limit headers in the client's own terms."""

import pytest

from codegate.wire.limit_headers import translated

NOW_MS = 1_772_532_000_000  # 2026-03-03T10:00:00Z
DATE = "Tue, 03 Mar 2026 10:00:00 GMT"

ANTHROPIC = {
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": "2026-03-03T10:00:12Z",
}
OPENAI = {
    "x-ratelimit-limit-requests": "50",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": "12s",
}
UNIFIED = {"anthropic-ratelimit-unified-status": "allowed", "anthropic-ratelimit-unified-reset": "1772532010"}


def told(headers: dict[str, str], client: str) -> dict[str, str]:
    return dict(translated(headers, client, NOW_MS))


@pytest.mark.parametrize("client", ["openai_chat", "openai_responses"])
def test_anthropics_limits_in_openais_terms(client: str) -> None:
    assert told(ANTHROPIC, client) == OPENAI


def test_openais_limits_in_anthropics_terms() -> None:
    assert told(OPENAI, "anthropic") == ANTHROPIC


def test_own_terms_are_kept_as_they_are() -> None:
    assert told({**ANTHROPIC, **UNIFIED}, "anthropic") == {**ANTHROPIC, **UNIFIED}
    assert told(OPENAI, "openai_chat") == OPENAI


def test_a_subscriptions_windows_are_for_anthropics_clients_alone() -> None:
    assert told(UNIFIED, "openai_chat") == {}


def test_a_moment_counts_from_the_answers_own_date() -> None:
    late = {**ANTHROPIC, "date": "Tue, 03 Mar 2026 10:00:02 GMT"}

    assert told(late, "openai_chat")["x-ratelimit-reset-requests"] == "10s"
    assert told({**OPENAI, "date": DATE}, "anthropic") == ANTHROPIC


@pytest.mark.parametrize(("text", "moment"), [("1m2.5s", "10:01:03Z"), ("350ms", "10:00:01Z"), ("0s", "10:00:00Z")])
def test_parts_of_a_second_are_rounded_up(text: str, moment: str) -> None:
    found = told({"x-ratelimit-reset-tokens": text}, "anthropic")

    assert found == {"anthropic-ratelimit-tokens-reset": f"2026-03-03T{moment}"}


def test_input_tokens_stand_for_tokens_where_these_are_not_counted_together() -> None:
    both = {"anthropic-ratelimit-input-tokens-limit": "7", "anthropic-ratelimit-output-tokens-limit": "5"}

    assert told(both, "openai_chat") == {"x-ratelimit-limit-tokens": "7"}


def test_placeholders_and_riddles_are_left_out() -> None:
    odd = {
        "x-ratelimit-limit-requests": "0",
        "x-ratelimit-remaining-requests": "-1",
        "x-ratelimit-reset-requests": "soon",
    }

    assert told(odd, "anthropic") == {}


def test_what_is_known_in_own_terms_is_not_said_twice() -> None:
    both = {**OPENAI, "anthropic-ratelimit-requests-limit": "9"}

    assert told(both, "anthropic")["anthropic-ratelimit-requests-limit"] == "9"
