"""Anthropic's own tools in a history for others."""

import pytest

from codegate.wire.server_tools import counted, is_server_tool, summary


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("server_tool_use", True), ("web_search_tool_result", True), ("tool_result", False), ("tool_use", False)],
)
def test_own_tools_are_told_from_the_clients(kind: str, expected: bool) -> None:
    assert is_server_tool({"type": kind}) is expected


def test_search_is_told_with_its_query() -> None:
    assert (
        summary({"type": "server_tool_use", "name": "web_search", "input": {"query": "cats"}}) == "[web_search: cats]"
    )


def test_other_tool_is_told_with_its_input() -> None:
    assert summary({"type": "server_tool_use", "name": "run", "input": {"a": 1}}) == '[run: {"a":1}]'


def test_results_are_told_with_their_places() -> None:
    results = [{"title": "Cats", "url": "https://example.com"}, {"url": "https://example.org"}]
    lines = summary({"type": "web_search_tool_result", "content": results})

    assert lines == "- Cats https://example.com\n-  https://example.org"


def test_result_without_a_list_is_named() -> None:
    assert summary({"type": "web_fetch_tool_result", "content": {}}) == "[web_fetch_tool_result]"


def test_uses_are_counted_by_name():
    used = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}

    assert counted([used, {"type": "text", "text": "a"}, used]) == {"web_search": 2}
