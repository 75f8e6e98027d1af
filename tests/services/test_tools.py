import json
import tomllib

import pytest
import yaml

from codegate.errors import NotFound
from codegate.services.edits.place import read
from codegate.services.tools import TOOLS, for_command, tool

BASE = "http://127.0.0.1:9212"
PROMISED = (
    "claude-code codex-cli cursor copilot windsurf cline continue aider opencode gemini-cli qwen-code crush "
    "goose generic"
)
LOADERS = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
WITH_FILE = [name for name, one in TOOLS.items() if one.file]


def test_every_promised_tool_is_there() -> None:
    assert list(TOOLS) == PROMISED.split()


@pytest.mark.parametrize("name", TOOLS)
def test_every_snippet_names_the_proxy_and_leaves_no_field_open(name: str) -> None:
    text = TOOLS[name].text(BASE, "KEY")

    assert BASE in text
    assert "KEY" in text
    assert not [field for field in ("{base}", "{key}", "{model}") if field in text]


@pytest.mark.parametrize("name", WITH_FILE)
def test_a_snippet_is_of_its_files_format_and_says_where_the_tool_points(name: str) -> None:
    file = TOOLS[name].file
    assert file is not None
    parsed = LOADERS[file.format](TOOLS[name].text(BASE, "KEY"))

    assert read(parsed, file.address) in (BASE, f"{BASE}/v1")
    assert file.key is not None
    assert read(parsed, file.key) == "KEY"


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_has_a_file_or_says_why_not(name: str) -> None:
    assert bool(TOOLS[name].file) != bool(TOOLS[name].unwritable)


def test_no_file_of_a_tool_is_one_of_credentials() -> None:
    names = " ".join(name for one in TOOLS.values() if one.file for name in one.file.names)

    assert not [word for word in ("auth", "credential", "secret", ".env", ".claude.json") if word in names]


def test_an_unknown_tool_says_which_there_are() -> None:
    with pytest.raises(NotFound) as caught:
        tool("emacs")

    assert "claude-code" in caught.value.hint


@pytest.mark.parametrize(
    ("executable", "expected"),
    [
        ("/usr/bin/claude", "claude-code"),
        ("C:\\bin\\codex.exe", "codex-cli"),
        ("C:\\npm\\qwen.cmd", "qwen-code"),
        ("python3", "generic"),
    ],
)
def test_a_tool_is_known_by_its_executable(executable: str, expected: str) -> None:
    assert for_command(executable).id == expected
