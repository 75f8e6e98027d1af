"""What the program ends with, by the table of the command line's contract: each code from a real process."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from tests.flow.process import cli

FREE = ("--proxy-port", "0", "--api-port", "0")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an account whose key is stored."""
    found = tmp_path_factory.mktemp("codes") / "data"
    words = ("--name", "one", "--provider", "anthropic", "--api-key-stdin", "--no-test", "--yes")
    assert cli(found, "accounts", "add", *words, given="sk-fake").returncode == 0
    return found


@pytest.fixture
def taken() -> Iterator[str]:
    """A port that is in use."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("accounts", "list"), 0, ""),
        (("accounts", "add", "--name", "one", "--provider", "ollama", "--no-test", "--yes"), 1, "error: "),
        (("settings", "set", "no_such_setting", "1"), 1, "hint: See them all: codegate settings list"),
        (("accounts", "list", "--url", "http://127.0.0.1:9", "--token", "x"), 1, "hint: Start one with: codegate up"),
        (("accounts", "list", "--no-such-option"), 2, "hint: codegate accounts list --help"),
        (("acounts",), 2, "Did you mean 'accounts'?"),
        (("accounts", "show", "nobody"), 3, "hint: Known: one."),
        (("configs", "show", "nothing"), 3, "error: "),
        (("tenants", "show", "nobody"), 3, "error: "),
        (("logs", "show", "req_none"), 3, "error: "),
        (("up", "--host", "0.0.0.0", *FREE), 78, "hint: Set PROXY_API_KEY"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_every_outcome_has_its_code_and_its_remedy(data: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = cli(data, *words)

    assert done.returncode == code
    assert said in done.stderr
    assert (done.stderr == "") == (code == 0)


def test_a_wrong_token_ends_with_4(data: Path) -> None:
    assert cli(data, "up", "--detach", *FREE).returncode == 0
    refused = cli(data, "accounts", "list", "--token", "wrong")
    second = cli(data, "up", *FREE)
    assert cli(data, "down").returncode == 0

    assert (refused.returncode, second.returncode) == (4, 75)
    assert ".admin-token" in refused.stderr
    assert "codegate down" in second.stderr


def test_a_port_in_use_ends_with_69_and_changes_nothing(tmp_path: Path, taken: str) -> None:
    done = cli(tmp_path / "data", "up", "--proxy-port", taken, "--api-port", "0")

    assert done.returncode == 69
    assert "--proxy-port" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_busy_data_directory_ends_with_75(data: Path) -> None:
    with FileLock(data / "codegate.lock"):
        done = cli(data, "up", *FREE)

    assert done.returncode == 75
    assert "hint: " in done.stderr


def test_a_missing_key_ends_with_78_and_changes_nothing(data: Path) -> None:
    key = data / ".account-key"
    kept = key.read_bytes()
    key.unlink()
    done = cli(data, "up", *FREE)
    was_made = key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)

    assert done.returncode == 78
    assert "Nothing was changed." in done.stderr
    assert not was_made
