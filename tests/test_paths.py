"""Where things lie."""

from pathlib import Path

from codegate.paths import data_dir


def test_the_argument_beats_the_environment() -> None:
    assert data_dir("/a", {"DATA_DIR": "/b"}).root == Path("/a")
    assert data_dir(None, {"DATA_DIR": "/b"}).root == Path("/b")


def test_without_either_it_is_the_users_own() -> None:
    assert data_dir(None, {}).root.name == "codegate"


def test_a_relative_path_is_made_whole() -> None:
    assert data_dir("x", {}).root == Path.cwd() / "x"


def test_the_names_are_those_of_the_contract() -> None:
    here = data_dir("/d", {})
    names = [
        here.database,
        here.account_key,
        here.master_key,
        here.guardrail_key,
        here.admin_token,
        here.run_file,
    ]

    assert [path.name for path in names] == [
        "codegate.db",
        ".account-key",
        ".master-key",
        ".guardrail-key",
        ".admin-token",
        "codegate.run",
    ]
    assert {path.parent for path in (*names, here.lock, here.logs, here.backups)} == {Path("/d")}


def test_asking_creates_nothing(tmp_path: Path) -> None:
    here = data_dir(tmp_path / "new", {})

    assert not here.root.exists()
