"""`codegate apply`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

FILE = """\
[[accounts]]
name = "work"
provider = "anthropic"
api_key = "${TEST_KEY}"

[[tenants]]
name = "team"
"""


@pytest.fixture
def file(home: Path) -> Path:
    path = home / "codegate.toml"
    path.write_text(FILE)
    return path


def test_a_trial_tells_and_ends_with_two(run: Run, file: Path) -> None:
    done = run("apply", str(file), "--dry-run")

    assert done.code == 2
    assert "+ account work" in done.out
    assert "api_key: ***" in done.out
    assert run("accounts", "list", "--json").json == []


def test_it_is_made_so_once(run: Run, file: Path) -> None:
    first = run("apply", str(file))
    again = run("apply", str(file), "--dry-run")

    assert (first.code, again.code) == (0, 0)
    assert "cgk_" in first.out
    assert "Nothing to do" in again.err


def test_a_fault_is_told_with_file_and_line(run: Run, file: Path) -> None:
    file.write_text(FILE.replace("anthropic", "acme"))

    done = run("apply", str(file))

    assert done.code == 78
    assert "codegate.toml:3: There is no provider 'acme'." in done.err


def test_removing_wants_a_yes(run: Run, file: Path, account: str) -> None:
    file.write_text("accounts = []\n")

    assert run("apply", str(file), "--prune").code == 2
    assert run("apply", str(file), "--prune", "--yes").code == 0
    assert run("accounts", "list", "--json").json == []
