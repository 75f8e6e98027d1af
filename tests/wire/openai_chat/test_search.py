"""Anthropic's web search at Chat providers that can search."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.openai_chat.search import features, lost
from codegate.wire.profile import Profile
from tests.conversions import CHAT, to_chat, tool, warnings_to_chat

SEARCH = {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}
PLACE = {"user_location": {"type": "approximate", "city": "Bonn"}}
WAYS = ("web_search_options", "plugins", "tools")


def can(way: str) -> Profile:
    return replace(CHAT, web_search=way)


@pytest.mark.parametrize(
    ("way", "members"),
    [
        ("options", {"web_search_options": {}}),
        ("plugin", {"plugins": [{"id": "web", "max_results": 3}]}),
        ("tool", {"tools": [{"type": "web_search", "web_search": {"enable": True}}]}),
    ],
)
def test_each_provider_searches_in_its_own_way(way: str, members: dict[str, Any]) -> None:
    asked = to_chat({"tools": [SEARCH], "tool_choice": {"type": "tool", "name": "web_search"}}, can(way))

    assert {key: asked[key] for key in WAYS if key in asked} == members
    assert "tool_choice" not in asked


def test_other_tools_stay_beside_the_search() -> None:
    asked = to_chat({"tools": [tool(), SEARCH]}, can("tool"))

    assert [entry["type"] for entry in asked["tools"]] == ["function", "web_search"]


def test_where_the_user_is_goes_along() -> None:
    found = features({**SEARCH, **PLACE}, can("options"))

    place = {"type": "approximate", "approximate": {"city": "Bonn"}}
    assert found == {"web_search_options": {"user_location": place}}


def test_what_the_search_has_no_word_for_is_told() -> None:
    asked = {**SEARCH, **PLACE, "allowed_domains": ["a.org"]}

    assert lost(asked, can("options")) == ("allowed_domains", "max_uses")
    assert lost(asked, can("plugin")) == ("allowed_domains", "user_location")
    assert lost(asked, can("tool")) == ("user_location", "max_uses")
    assert warnings_to_chat({"tools": [SEARCH]}, can("options")) == ["dropped:tools.max_uses"]


def test_who_cannot_search_refuses_a_request_that_is_only_that() -> None:
    with pytest.raises(InvalidRequest) as caught:
        to_chat({"tools": [SEARCH]})

    assert (caught.value.field, caught.value.code) == ("tools", "unsupported_parameter")
