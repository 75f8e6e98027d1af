"""What rules ask of a request."""

import json
from typing import Any

import pytest

from codegate.proxy.features import features_of, has_images, has_web_search, is_background, is_subagent, thinks
from codegate.routing.route import Features
from codegate.wire.splice import Body
from tests.proxy import fakes

IMAGE = {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}}


def body(**members: Any) -> Body:
    return Body.parse(json.dumps(members).encode())


@pytest.mark.parametrize(
    ("members", "does_think"),
    [
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, True),
        ({"thinking": {"type": "adaptive"}}, True),
        ({"thinking": {"type": "disabled"}}, False),
        ({"reasoning": {"summary": "auto"}}, True),
        ({"reasoning": {"effort": "none"}}, False),
        ({"reasoning_effort": "medium"}, True),
        ({"reasoning_effort": None}, False),
        ({}, False),
    ],
)
def test_thinking_is_asked_for_in_the_words_of_each_format(members: dict[str, Any], does_think: bool) -> None:
    assert thinks(body(**members)) == does_think


@pytest.mark.parametrize(
    ("members", "has_one"),
    [
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, True),
        ({"messages": [{"role": "user", "content": [{"type": "tool_result", "content": [IMAGE]}]}]}, True),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, True),
        ({"input": [{"type": "function_call_output", "output": [{"type": "input_image"}]}]}, True),
        ({"messages": [{"role": "user", "content": "an image of a cat"}]}, False),
        ({"input": "image"}, False),
    ],
)
def test_a_picture_counts_wherever_it_stands_and_the_word_does_not(members: dict[str, Any], has_one: bool) -> None:
    assert has_images(body(**members)) == has_one


@pytest.mark.parametrize(
    ("members", "has_one"),
    [
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, True),
        ({"tools": [{"type": "web_search"}]}, True),
        ({"web_search_options": {}}, True),
        ({"tools": [{"type": "function", "name": "web_search"}]}, False),
    ],
)
def test_web_search_is_the_providers_own(members: dict[str, Any], has_one: bool) -> None:
    assert has_web_search(body(**members)) == has_one


@pytest.mark.parametrize(
    ("members", "headers", "is_one"),
    [
        ({"model": "claude-sonnet-4-5", "tools": []}, {"x-claude-code-session-id": "s"}, True),
        ({"model": "claude-sonnet-4-5", "tools": [{"name": "Bash"}]}, {"x-claude-code-session-id": "s"}, False),
        ({"model": "claude-haiku-4-5"}, {}, True),
        ({"model": "claude-haiku-4-5", "tools": [{"name": "Grep"}]}, {}, False),
        ({"model": "claude-sonnet-4-5"}, {}, False),
        ({"model": "gpt-5.6", "input": [{"type": "additional_tools"}]}, {"session-id": "s"}, False),
        ({"model": "m", "tools": [{"name": "Bash"}]}, {"x-claude-code-request-class": "title"}, True),
        ({"model": "claude-haiku-4-5"}, {"x-claude-code-request-class": "main"}, False),
    ],
)
def test_side_requests_of_agents_are_told_from_their_work(
    members: dict[str, Any], headers: dict[str, str], is_one: bool
) -> None:
    raw = json.dumps(members, separators=(",", ":")).encode()

    assert is_background(fakes.clean_call(raw=raw, head={"headers": headers})) == is_one


def test_a_sub_agent_has_an_id_or_a_class() -> None:
    assert is_subagent({"x-claude-code-agent-id": "a"})
    assert is_subagent({"x-claude-code-request-class": "subagent"})
    assert not is_subagent({"x-claude-code-request-class": "main"})


def test_only_what_is_needed_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> bool:
        raise AssertionError

    for name in ("thinks", "has_images", "has_web_search", "is_background", "is_subagent", "input_tokens"):
        monkeypatch.setattr(f"codegate.proxy.features.{name}", never)
    call = fakes.clean_call(head={"headers": {"x-team": "red", "x-other": "1"}})

    assert features_of(call, frozenset()) == Features()
    assert features_of(call, {"header:x-team", "header:x-none"}) == Features(headers={"x-team": "red"})


def test_everything_can_be_needed() -> None:
    raw = fakes.body(thinking={"type": "adaptive"}, tools=[{"type": "web_search_20250305"}])
    needed = {"thinking", "images", "web_search", "background", "subagent", "input_tokens"}
    found = features_of(fakes.clean_call(raw=raw), needed)

    assert (found.thinking, found.web_search, found.images, found.background) == (True, True, False, False)
    assert found.input_tokens > 0
