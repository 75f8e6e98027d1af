import json
import tomllib

import pytest

from codegate.errors import NotFound
from codegate.services.tools import EVERYTHING, NO_KEY, TOOLS, environment, for_command, tool, unwanted

BASE = "http://127.0.0.1:9212"


@pytest.mark.parametrize("name", TOOLS)
def test_every_snippet_names_the_proxy_and_leaves_no_field_open(name: str) -> None:
    text = TOOLS[name].text(BASE, "KEY")

    assert BASE in text
    assert not {"{base}", "{key}", "{model}"} & set(text.split('"'))


@pytest.mark.parametrize("name", [name for name, one in TOOLS.items() if one.where.endswith(".json")])
def test_json_snippets_are_json(name: str) -> None:
    assert json.loads(TOOLS[name].text(BASE, "KEY"))


def test_the_codex_snippet_is_toml() -> None:
    parsed = tomllib.loads(TOOLS["codex-cli"].text(BASE, "KEY"))

    assert parsed["model_providers"]["codegate"]["base_url"] == f"{BASE}/v1"


def test_an_unknown_tool_says_which_there_are() -> None:
    with pytest.raises(NotFound) as caught:
        tool("emacs")

    assert "claude-code" in caught.value.hint


@pytest.mark.parametrize(
    ("executable", "expected"),
    [("/usr/bin/claude", "claude-code"), ("C:\\bin\\codex.exe", "codex-cli"), ("python3", "generic")],
)
def test_a_tool_is_known_by_its_executable(executable: str, expected: str) -> None:
    assert for_command(executable).id == expected


def test_claude_code_is_pointed_with_the_proxys_key_alone() -> None:
    claude = TOOLS["claude-code"]
    found = environment(claude, BASE, "the-key", {"ANTHROPIC_API_KEY": "own"})

    assert found == {"ANTHROPIC_BASE_URL": BASE, "ANTHROPIC_AUTH_TOKEN": "the-key"}
    assert unwanted(claude, "the-key") == ("ANTHROPIC_API_KEY",)


def test_without_a_key_a_placeholder_stands_in_unless_the_user_has_one() -> None:
    claude = TOOLS["claude-code"]

    assert environment(claude, BASE, None, {})["ANTHROPIC_AUTH_TOKEN"] == NO_KEY
    assert "ANTHROPIC_AUTH_TOKEN" not in environment(claude, BASE, None, {"ANTHROPIC_API_KEY": "own"})
    assert unwanted(claude, None) == ()


def test_a_chosen_model_stays() -> None:
    assert "GOOSE_MODEL" not in environment(TOOLS["goose"], BASE, None, {"GOOSE_MODEL": "mine"})


def test_an_unknown_client_gets_everything() -> None:
    assert environment(for_command("mytool"), BASE, "k", {}).keys() == EVERYTHING.keys()
