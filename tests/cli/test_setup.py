import json
from pathlib import Path

import pytest


def settings(home: Path) -> Path:
    return home / ".claude" / "settings.json"


def test_the_tools_are_listed(run) -> None:
    names = [row["id"] for row in run("setup", "--json").json]

    assert names[0] == "claude-code"
    assert {"codex-cli", "cursor", "opencode", "generic"} <= set(names)


def test_a_snippet_is_data_and_the_rest_is_talk(run) -> None:
    done = run("setup", "claude-code")

    assert json.loads(done.out) == {"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"}}
    assert "--write" in done.err
    assert "No server runs now" in done.err


def test_a_key_is_never_printed(run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("PROXY_API_KEY", "fake-proxy-key")
    shown = run("setup", "claude-code")
    written = run("setup", "claude-code", "--write")

    assert json.loads(shown.out)["env"]["ANTHROPIC_AUTH_TOKEN"] == "<PROXY_API_KEY>"
    assert "fake-proxy-key" not in shown.out + shown.err + written.out + written.err
    assert json.loads(settings(home).read_text())["env"]["ANTHROPIC_AUTH_TOKEN"] == "fake-proxy-key"


def test_write_and_undo(run, home: Path) -> None:
    settings(home).parent.mkdir()
    settings(home).write_bytes(b'{"model":"opus"}')
    written = run("setup", "claude-code", "--write")
    again = run("setup", "claude-code", "--write")
    undone = run("setup", "claude-code", "--undo")

    assert (written.code, again.code, undone.code) == (0, 0, 0)
    assert "+" in written.err
    assert "already" in again.err
    assert settings(home).read_bytes() == b'{"model":"opus"}'


@pytest.mark.usefixtures("terminal")
def test_a_person_may_say_no(run, home: Path) -> None:
    done = run("setup", "claude-code", "--write", stdin="n\n")

    assert done.code == 1
    assert not settings(home).exists()


def test_mistakes_have_their_codes(run) -> None:
    assert run("setup", "emacs").code == 3
    assert run("setup", "claude-code", "--write", "--undo").code == 2
    assert run("setup", "cursor", "--write").code == 2
    assert run("setup", "claude-code", "--undo").code == 3
    assert run("setup", "aider", "--api-key-env", "NOT_SET_AT_ALL").code == 2
