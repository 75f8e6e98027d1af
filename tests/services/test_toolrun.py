import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegate.services.tool import ANY_MODEL, NO_KEY
from codegate.services.toolrun import Plan, environment, plan, unwanted, write_files
from codegate.services.tools import TOOLS, for_command
from codegate.services.variables import EVERYTHING

BASE = "http://127.0.0.1:9212"


def planned(name: str, home: Path, *arguments: str, key: str | None = "the-key", **environ: str) -> Plan:
    return plan(TOOLS[name], list(arguments), BASE, key, environ, home, home / "run")


def test_claude_code_is_pointed_with_the_proxys_key_alone(tmp_path: Path) -> None:
    found = planned("claude-code", tmp_path, "-p", "hi", ANTHROPIC_API_KEY="own", HOME="/h")

    assert found == Plan(
        ["-p", "hi"], {"ANTHROPIC_BASE_URL": BASE, "ANTHROPIC_AUTH_TOKEN": "the-key", "HOME": "/h"}, {}
    )


def test_settings_that_would_beat_the_variables_are_beaten(tmp_path: Path) -> None:
    settings = tmp_path / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"env": {"ANTHROPIC_BASE_URL": "http://other", "ANTHROPIC_API_KEY": "x"}}')
    found = planned("claude-code", tmp_path, "-p", "hi")
    path, content = next(iter(found.files.items()))

    assert found.arguments == ["--settings", str(path), "-p", "hi"]
    assert json.loads(content)["env"] == {
        "ANTHROPIC_BASE_URL": BASE,
        "ANTHROPIC_AUTH_TOKEN": "the-key",
        "ANTHROPIC_API_KEY": "",
    }


def test_codex_gets_overrides_and_its_key_in_a_variable(tmp_path: Path) -> None:
    found = planned("codex-cli", tmp_path, "exec", "hi")
    said: dict[str, Any] = tomllib.loads("\n".join(found.arguments[1:4:2]))

    assert said["model_provider"] == "codegate"
    assert said["model_providers"]["codegate"]["base_url"] == f"{BASE}/v1"
    assert found.arguments[4:] == ["exec", "hi"]
    assert found.environ[said["model_providers"]["codegate"]["env_key"]] == "the-key"
    assert "the-key" not in " ".join(found.arguments)


def test_opencode_gets_its_configuration_in_a_variable_over_what_is_there(tmp_path: Path) -> None:
    found = planned("opencode", tmp_path, OPENCODE_CONFIG_CONTENT='{"theme": "x"}')
    said = json.loads(found.environ["OPENCODE_CONFIG_CONTENT"])

    assert said["theme"] == "x"
    assert said["model"].startswith("codegate/")
    assert said["provider"]["codegate"]["options"] == {"baseURL": f"{BASE}/v1", "apiKey": "the-key"}


def test_crush_and_continue_get_a_copy_of_their_file(tmp_path: Path) -> None:
    mine = tmp_path / ".continue" / "config.yaml"
    mine.parent.mkdir()
    mine.write_text("name: me\nmodels:\n  - name: a\n")
    crush, cn = planned("crush", tmp_path), planned("continue", tmp_path, "-p", "hi")

    assert crush.environ["CRUSH_GLOBAL_CONFIG"] == str(tmp_path / "run")
    assert json.loads(crush.files[tmp_path / "run" / "crush.json"])["models"]["large"]["provider"] == "codegate"
    assert cn.arguments == ["--config", str(tmp_path / "run" / "config.yaml"), "-p", "hi"]
    assert [one["name"] for one in yaml.safe_load(cn.files[tmp_path / "run" / "config.yaml"])["models"]] == [
        "CodeGate",
        "a",
    ]
    assert mine.read_text() == "name: me\nmodels:\n  - name: a\n"


def test_arguments_of_the_user_come_before_ours(tmp_path: Path) -> None:
    ours = planned("qwen-code", tmp_path, "-p", "x").arguments
    mine = planned("qwen-code", tmp_path, "--auth-type", "openai", "-m", "qwen").arguments
    chosen = planned("qwen-code", tmp_path, "--auth-type=openai", ANTHROPIC_MODEL="opus").arguments

    assert ours == ["--auth-type", "anthropic", "--model", ANY_MODEL, "-p", "x"]
    assert mine == ["--auth-type", "openai", "-m", "qwen"]
    assert chosen == ["--model", "opus", "--auth-type=openai"]
    assert planned("continue", tmp_path, "--config", "f").files == {}


def test_without_a_key_a_placeholder_stands_in_unless_the_user_has_one() -> None:
    claude = TOOLS["claude-code"]

    assert environment(claude, BASE, None, {})["ANTHROPIC_AUTH_TOKEN"] == NO_KEY
    assert "ANTHROPIC_AUTH_TOKEN" not in environment(claude, BASE, None, {"ANTHROPIC_API_KEY": "own"})
    assert unwanted(claude, None) == ()
    assert unwanted(claude, "the-key") == ("ANTHROPIC_API_KEY",)


def test_a_chosen_model_stays() -> None:
    assert "GOOSE_MODEL" not in environment(TOOLS["goose"], BASE, None, {"GOOSE_MODEL": "mine"})


def test_an_unknown_client_gets_everything() -> None:
    assert environment(for_command("mytool"), BASE, "k", {}).keys() == EVERYTHING.keys()


@pytest.mark.parametrize("name", [name for name, one in TOOLS.items() if one.commands])
def test_every_tool_with_a_command_is_told_of_the_proxy(tmp_path: Path, name: str) -> None:
    found = planned(name, tmp_path)
    said = [*found.arguments, *found.environ.values(), *(content.decode() for content in found.files.values())]

    assert [text for text in said if BASE in text]
    assert [text for text in said if "the-key" in text]


def test_files_of_a_run_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "run" / "a.json"
    write_files({path: b"{}"})

    assert path.read_bytes() == b"{}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
