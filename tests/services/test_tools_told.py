from codegate.services.tools_told import TOLD


def test_a_tool_that_is_told_has_no_file_and_says_what_to_set() -> None:
    assert not [tool.id for tool in TOLD if tool.file or not tool.snippet or not tool.unwritable]


def test_a_tool_of_another_protocol_says_that_it_cannot_be_served() -> None:
    assert [tool.id for tool in TOLD if tool.unserved] == ["gemini-cli"]
    assert not [tool.id for tool in TOLD if tool.unserved and tool.trial]
