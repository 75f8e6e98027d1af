from codegate.services.tools_written import WRITTEN


def test_a_tool_that_is_written_has_a_file_and_a_program_to_ask_with() -> None:
    assert not [tool.id for tool in WRITTEN if not (tool.file and tool.commands and tool.trial)]


def test_a_table_of_ours_holds_the_address() -> None:
    tables = [(tool.file.table, tool.file.address) for tool in WRITTEN if tool.file and tool.file.table]

    assert len(tables) == 4
    assert all(address[: len(table)] == table for table, address in tables)
