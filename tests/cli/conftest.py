"""The command line as a test runs it: in this process, on its own data directory, without a terminal."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from codegate.cli.main import app

KEY = "sk-fake-0123456789abcdef"


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a data directory that nothing else uses."""
    for name in ("CODEGATE_URL", "CODEGATE_TOKEN", "PROXY_API_KEY", "UI_PORT", "PROXY_PORT", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TEST_KEY", KEY)
    return tmp_path


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command line; `stdin` is no terminal."""

    def invoke(*words: str, stdin: str = "") -> Outcome:
        result = CliRunner().invoke(app, list(words), input=stdin, prog_name="codegate")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def account(run: Run) -> str:
    """The name of an account that is there."""
    done = run("accounts", "add", "--name", "work", "--provider", "anthropic", "--api-key-env", "TEST_KEY", "--no-test")
    assert done.code == 0, done.err
    return "work"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to be asked."""
    monkeypatch.setattr("codegate.cli.command.Invocation.can_ask", property(lambda run: not run.is_yes))
