"""A Responses client's own body at the Codex backend."""

import json
from typing import Any

import pytest

from codegate.wire.format import Notes
from codegate.wire.openai_responses.codex import patch
from codegate.wire.splice import Body
from tests.conversions import CODEX, OPENAI, said

CLEAN = {
    "model": "gpt",
    "instructions": "",
    "input": [said("user", "hi")],
    "stream": True,
    "store": False,
    "include": ["reasoning.encrypted_content"],
}


def sent(**members: Any) -> Any:
    body = Body.parse(json.dumps({**CLEAN, **members}).encode())
    needed = patch(body, CODEX, Notes())
    return json.loads(body.patched(needed.changes, needed.drop))


def notes_of(**members: Any) -> tuple[str, ...]:
    notes = Notes()
    patch(Body.parse(json.dumps({**CLEAN, **members}).encode()), CODEX, notes)
    return notes.items()


def test_other_targets_get_the_clients_own_bytes() -> None:
    needed = patch(Body.parse(b'{"temperature": 1, "input": "hi"}'), OPENAI, Notes())

    assert (needed.changes, needed.drop) == ({}, ())


def test_body_of_codex_itself_is_left_alone() -> None:
    needed = patch(Body.parse(json.dumps(CLEAN).encode()), CODEX, Notes())

    assert (needed.changes, needed.drop) == ({}, ())


@pytest.mark.parametrize(
    "member",
    ["max_output_tokens", "temperature", "top_p", "user", "metadata", "truncation", "safety_identifier", "stop",
     "stream_options", "prompt_cache_retention", "context_management", "previous_response_id"],
)  # fmt: skip
def test_refused_members_are_left_out(member: str) -> None:
    assert sent(**{member: 1}) == CLEAN


def test_only_losses_that_matter_are_told() -> None:
    assert notes_of(temperature=0.2, user="u", metadata={}, truncation="disabled") == ("dropped:temperature",)


@pytest.mark.parametrize(
    ("member", "value"),
    [("stream", False), ("store", True), ("instructions", None), ("include", None), ("include", [])],
)
def test_members_that_must_be_there_are_there(member: str, value: Any) -> None:
    assert sent(**{member: value}) == CLEAN


def test_other_includes_stay() -> None:
    assert sent(include=["x"])["include"] == ["x", "reasoning.encrypted_content"]


def test_plain_text_is_an_item() -> None:
    assert sent(input="hi") == CLEAN


def test_what_a_system_says_a_developer_says() -> None:
    assert sent(input=[said("system", "a"), said("user", "b")])["input"] == [said("developer", "a"), said("user", "b")]


def test_cache_marks_are_taken_off() -> None:
    part = {"type": "input_text", "text": "a"}

    assert sent(input=[said("user", {**part, "prompt_cache_breakpoint": {"mode": "explicit"}})])["input"] == [
        said("user", part)
    ]


def test_preview_of_web_search_has_its_new_name() -> None:
    assert sent(tools=[{"type": "web_search_preview"}])["tools"] == [{"type": "web_search"}]


@pytest.mark.parametrize(("tier", "kept"), [("priority", "priority"), ("fast", "priority"), ("flex", None)])
def test_one_service_tier_is_known(tier: str, kept: str | None) -> None:
    assert sent(service_tier=tier).get("service_tier") == kept
