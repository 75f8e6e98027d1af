import json
import tomllib
from pathlib import Path

import pytest
import yaml

from codegate.services.tools import TOOLS

WITH_FILE = [name for name, one in TOOLS.items() if one.file]


@pytest.fixture(autouse=True)
def no_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tools keep their files where they usually are."""
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "CRUSH_GLOBAL_CONFIG", "CONTINUE_GLOBAL_DIR"):
        monkeypatch.delenv(name, raising=False)


def settings(home: Path) -> Path:
    return home / ".claude" / "settings.json"


def test_the_tools_are_listed_with_where_they_point(run, home: Path) -> None:
    run("setup", "claude-code", "--write")
    rows = {row["id"]: row for row in run("setup", "--json").json}
    shown = run("setup")

    assert list(rows) == list(TOOLS)
    assert (rows["claude-code"]["points"], rows["codex-cli"]["points"]) == ("here", "nowhere")
    assert "this proxy" in shown.out
    assert "~/.claude/settings.json" in shown.out


def test_a_snippet_is_data_and_the_rest_is_talk(run) -> None:
    done = run("setup", "claude-code")

    assert json.loads(done.out) == {"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"}}
    assert "--write" in done.err
    assert "codegate run -- claude" in done.err
    assert "No server runs now" in done.err


def test_snippets_of_files_can_be_put_into_them(run) -> None:
    assert tomllib.loads(run("setup", "codex-cli").out)["model_provider"] == "codegate"
    assert yaml.safe_load(run("setup", "continue").out)["models"][0]["apiBase"] == "http://127.0.0.1:9212/v1"
    assert "To be set by hand" in run("setup", "cursor").err


@pytest.mark.parametrize("name", WITH_FILE)
def test_a_key_is_never_printed(run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PROXY_API_KEY", "fake-proxy-key")
    words = [run("setup", name), run("setup", name, "--write"), run("setup", name, "--undo")]

    assert [done.code for done in words] == [0, 0, 0]
    assert "<PROXY_API_KEY>" in words[0].out
    assert "fake-proxy-key" not in "".join(done.out + done.err for done in words)


def test_write_and_undo(run, home: Path) -> None:
    settings(home).parent.mkdir()
    settings(home).write_bytes(b'{"model":"opus"}')
    written = run("setup", "claude-code", "--write")
    again = run("setup", "claude-code", "--write")
    undone = run("setup", "claude-code", "--undo")

    assert (written.code, again.code, undone.code) == (0, 0, 0)
    assert "+" in written.err
    assert "already" in again.err
    assert "byte for byte" in undone.err
    assert settings(home).read_bytes() == b'{"model":"opus"}'


@pytest.mark.usefixtures("terminal")
def test_a_person_may_say_no(run, home: Path) -> None:
    done = run("setup", "claude-code", "--write", stdin="n\n")

    assert done.code == 1
    assert not settings(home).exists()


def test_a_file_that_cannot_be_edited_is_left_and_said(run, home: Path) -> None:
    settings(home).parent.mkdir()
    settings(home).write_bytes(b"{ broken")
    done = run("setup", "claude-code", "--write")

    assert done.code == 1
    assert "left as it is" in done.err
    assert settings(home).read_bytes() == b"{ broken"


def test_a_test_that_fails_says_why(run) -> None:
    before, as_data = run("setup", "claude-code", "--test"), run("setup", "claude-code", "--test", "--json")

    assert (before.code, as_data.code) == (1, 1)
    assert "does not point at the proxy" in before.err
    assert as_data.json["success"] is False


def test_a_tool_is_told_apart_by_what_became_of_its_file(run, home: Path) -> None:
    run("setup", "claude-code", "--write")
    run("setup", "aider", "--write")
    with (home / ".aider.conf.yml").open("a") as file:
        file.write("dark-mode: true\n")
    states = {row["id"]: row["state"] for row in run("setup", "--json").json}
    shown = run("setup").out

    assert (states["claude-code"], states["aider"], states["codex-cli"]) == ("set", "changed", "unset")
    assert all(word in shown for word in ("set up", "changed since", "not set up"))


def test_a_file_that_was_changed_since_is_not_undone_without_force(run, home: Path) -> None:
    path = home / ".aider.conf.yml"
    path.write_text("# mine\n")
    run("setup", "aider", "--write")
    path.write_text(path.read_text() + "dark-mode: true # new\n")
    edited = path.read_text()
    refused = run("setup", "aider", "--undo")
    kept = path.read_text()
    done = run("setup", "aider", "--undo", "--force")

    assert (refused.code, done.code) == (1, 0)
    assert "+dark-mode: true # new" in refused.err
    assert "--force" in refused.err
    assert kept == edited
    assert path.read_text() == "# mine\ndark-mode: true # new\n"


def test_mistakes_have_their_codes(run) -> None:
    assert run("setup", "emacs").code == 3
    assert run("setup", "--write").code == 2
    assert run("setup", "claude-code", "--write", "--undo").code == 2
    assert run("setup", "cursor", "--write").code == 2
    assert run("setup", "claude-code", "--undo").code == 3
    assert run("setup", "aider", "--api-key-env", "NOT_SET_AT_ALL").code == 2
