from pathlib import Path

import pytest

from codegate.client.session import Client
from codegate.client.shapes import SetupJson, ToolChangeJson, ToolJson, ToolTestJson


async def test_tools_are_listed_written_tested_and_put_back(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    found, one = await client.setup.list(), await client.setup.get("aider")
    tried = await client.setup.write("aider", api_key="fake-key", dry_run=True)
    is_there = (tmp_path / ".aider.conf.yml").exists()
    await client.setup.write("aider")
    tested = await client.setup.test("crush")
    undone = await client.setup.undo("aider")

    assert set(found) == set(SetupJson.__annotations__)
    assert set(one) == set(ToolJson.__annotations__)
    assert set(tried) == set(undone) == set(ToolChangeJson.__annotations__)
    assert set(tested) == set(ToolTestJson.__annotations__)
    assert not is_there
    assert not (tmp_path / ".aider.conf.yml").exists()
