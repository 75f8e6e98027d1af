"""Tools that Anthropic defines and the client carries out."""

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.openai_chat.client_tools import function_for


def test_known_tool_has_its_documented_input() -> None:
    found = function_for("bash_20250124")

    assert found is not None
    assert list(found[1]["properties"]) == ["command", "restart"]


def test_older_editor_can_undo() -> None:
    old, new = function_for("text_editor_20241022"), function_for("text_editor_20250728")

    assert old is not None
    assert new is not None
    assert "undo_edit" in old[1]["properties"]["command"]["enum"]
    assert "undo_edit" not in new[1]["properties"]["command"]["enum"]


def test_unknown_version_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="bash_20990101"):
        function_for("bash_20990101")


def test_other_types_are_not_ours() -> None:
    assert function_for("custom") is None
    assert function_for("web_search_20250305") is None
