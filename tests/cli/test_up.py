import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from codegate.cli.up import _as_arguments, _child_environment, welcome
from codegate.paths import DataDir
from codegate.runfile import RunInfo

ROOT = Path(__file__).parents[2]


def codegate(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CODEGATE_", "PYTEST_"))}
    environ = {**kept, "HOME": str(home), "DATA_DIR": str(home / "data"), "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        [sys.executable, "-m", "codegate", *words],
        cwd=home,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def started(home: Path) -> subprocess.CompletedProcess[str]:
    """A detached server on free ports, stopped afterwards."""
    yield codegate(home, "up", "--detach", "--proxy-port", "0", "--api-port", "0")
    codegate(home, "down", "--timeout", "10")


def test_a_detached_server_is_started_found_used_and_stopped(
    home: Path, started: subprocess.CompletedProcess[str]
) -> None:
    status = json.loads(codegate(home, "status", "--json").stdout)
    told = codegate(home, "run", "--", "sh", "-c", "echo $ANTHROPIC_BASE_URL; exit 5")
    accounts = codegate(home, "accounts", "list", "--json")
    second = codegate(home, "up", "--detach")
    log = home / "data" / "logs" / "server.log"
    stopped = codegate(home, "down", "--json")

    assert started.returncode == 0, started.stderr
    assert "codegate accounts add" in started.stderr
    assert started.stdout == ""
    assert status["running"] is True
    assert (told.stdout.strip(), told.returncode) == (status["proxy_url"], 5)
    assert json.loads(accounts.stdout) == []
    assert (second.returncode, "runs already" in second.stderr) == (1, True)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert json.loads(stopped.stdout) == {"stopped": True, "pid": status["pid"]}
    assert json.loads(codegate(home, "status", "--json").stdout)["running"] is False


def test_what_the_server_says_of_a_failed_start_is_shown_with_its_code(home: Path) -> None:
    done = codegate(home, "up", "--detach", "--host", "0.0.0.0", "--proxy-port", "0", "--api-port", "0")

    assert done.returncode == 78
    assert "PROXY_API_KEY" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--log-level", "loud"),
        ("--proxy-port", "99999"),
        ("--log-format", "xml"),
        ("--workers", "0"),
        ("--workers", "65"),
    ],
)
def test_flags_that_make_no_sense_exit_2(run, words: tuple[str, str]) -> None:
    assert run("up", *words).code == 2


def test_urls_that_may_hold_a_password_never_stand_on_a_command_line() -> None:
    flags = {"database_url": "postgresql://one", "shared_state_url": "redis://two", "host": "127.0.0.1"}

    assert _as_arguments(flags) == ["--host", "127.0.0.1"]
    assert _child_environment(flags)["CODEGATE_SHARED_STATE_URL"] == "redis://two"
    assert _child_environment(flags)["DATABASE_URL"] == "postgresql://one"


def test_a_shared_state_of_another_kind_is_a_fault_of_the_configuration(home: Path) -> None:
    found = codegate(home, "up", "--shared-state-url", "http://localhost")

    assert found.returncode == 78
    assert "redis://" in found.stderr


def test_a_detached_server_has_the_workers_that_were_asked_for() -> None:
    assert _as_arguments({"workers": 4}) == ["--workers", "4"]


@pytest.mark.parametrize(("workers", "is_said"), [(1, False), (3, True)])
def test_workers_are_said_where_there_is_more_than_one(
    paths: DataDir, capsys: pytest.CaptureFixture[str], workers: int, is_said: bool
) -> None:
    welcome(RunInfo(pid=1, proxy_port=9212, api_port=9211, workers=workers), paths, None, is_detached=False)

    assert ("3 workers" in capsys.readouterr().err) == is_said
