"""Items that come whole become calls of built-in tools, or the pair of blocks of a search."""

import pytest

from codegate.wire.openai_responses.server_calls import built_in, search_blocks


@pytest.mark.parametrize(
    ("item", "call"),
    [
        ({"type": "local_shell_call", "action": {"command": ["ls"]}}, ("local_shell", '{"command":["ls"]}')),
        ({"type": "shell_call", "action": {"commands": ["ls"]}}, ("shell", '{"commands":["ls"]}')),
        ({"type": "apply_patch_call", "operation": {"path": "a"}}, ("apply_patch", '{"path":"a"}')),
        ({"type": "shell_call", "action": None}, ("shell", "{}")),
    ],
)
def test_a_built_in_call_has_a_name_and_an_input(item, call):
    assert built_in(item) == call


def test_other_items_are_no_call():
    assert built_in({"type": "message"}) is None


def test_a_search_is_a_question_and_what_it_found():
    sources = [{"type": "url", "url": "https://a.test", "title": "A"}, {"type": "api"}]
    asked, found = search_blocks(
        {"type": "web_search_call", "id": "ws_1", "action": {"query": "q", "sources": sources}}
    )

    assert asked == {
        "type": "server_tool_use", "id": "srvtoolu_ws_1", "name": "web_search", "input": {"query": "q"}
    }  # fmt: skip
    assert found["tool_use_id"] == asked["id"]
    assert [result["url"] for result in found["content"]] == ["https://a.test"]


def test_a_search_that_says_nothing_is_a_pair_too():
    asked, found = search_blocks({"type": "web_search_call", "id": "ws_1", "action": None})

    assert asked["input"] == {"query": ""}
    assert found["content"] == []
