"""`codegate accounts login` and `import`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def claude(home: Path) -> Path:
    path = home / ".claude" / ".credentials.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"claudeAiOauth": {"accessToken": "sk-ant-oat01-secret", "subscriptionType": "max"}}))
    return path


def test_a_tools_login_is_linked_and_never_shown(run: Run, claude: Path) -> None:
    done = run("accounts", "import", "--provider", "anthropic", "--yes")

    assert done.code == 0
    assert "The account claude uses the login in" in done.err
    assert "secret" not in done.out + done.err
    assert run("accounts", "show", "claude", "--json").json["credential_file"] == str(claude)


def test_without_a_login_the_tool_is_named(run: Run) -> None:
    done = run("accounts", "import", "--provider", "codex", "--yes")

    assert done.code == 3
    assert "codex login" in done.err


def test_a_script_must_say_whose(run: Run) -> None:
    assert run("accounts", "login").code == 2
    assert run("accounts", "import").code == 2


def test_a_login_that_nobody_finishes_ends_with_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codegate.services.login_flows.LIFE_S", 0.05)
    monkeypatch.setattr("codegate.cli.account_login._POLL_S", 0.05)

    done = run("accounts", "login", "--provider", "anthropic", "--no-browser")

    assert done.code == 1
    assert "https://claude.ai/oauth/authorize" in done.err
    assert "Nobody logged in in time." in done.err
