import hashlib
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from codegate.errors import ConfigError
from codegate.store import accounts, look, schema
from codegate.store.database import Database
from codegate.store.look import looking
from tests.builders import account


def hashes(folder: Path) -> dict[str, str]:
    files = (file for file in folder.iterdir() if file.is_file())
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def filled(path: Path) -> Path:
    """A closed database with 200 accounts."""
    db = Database.open(path)
    db.write_sync(lambda conn: [accounts.insert(conn, account(f"acc-{number}"), "e" * 50) for number in range(200)])
    db.close()
    return path


@pytest.fixture
def crashed(path: Path, tmp_path: Path) -> Path:
    """The files that a killed process leaves: its last change is in the log only."""
    db = Database.open(path)
    db.write_sync(lambda conn: accounts.insert(conn, account(), "encrypted"))
    (tmp_path / "crashed").mkdir()
    for file in path.parent.glob("codegate.db*"):
        shutil.copy(file, tmp_path / "crashed")
    db.close()
    return tmp_path / "crashed" / "codegate.db"


def names(path: Path) -> list[str]:
    with looking(path) as conn:
        assert conn is not None
        return [row.name for row in conn.exec_driver_sql("SELECT name FROM accounts")]


def test_a_missing_database_is_none_and_stays_missing(tmp_path: Path) -> None:
    with looking(tmp_path / "codegate.db") as conn:
        assert conn is None
    assert list(tmp_path.iterdir()) == []


def test_looking_changes_no_byte(filled: Path) -> None:
    before = hashes(filled.parent)

    assert len(names(filled)) == 200
    assert hashes(filled.parent) == before


@pytest.mark.parametrize("lost", [[], ["-shm"]])
def test_after_a_crash_the_log_is_read_and_no_byte_changes(crashed: Path, lost: list[str]) -> None:
    for suffix in lost:
        look.companion(crashed, suffix).unlink()
    before = hashes(crashed.parent)

    assert names(crashed) == ["acc-1"]
    assert hashes(crashed.parent) == before


def test_nothing_can_be_written_while_looking(filled: Path) -> None:
    with pytest.raises(ConfigError, match="readonly"), looking(filled) as conn:
        assert conn is not None
        conn.exec_driver_sql("DELETE FROM accounts")


@pytest.mark.parametrize("content", [b"", b"x", b"SQLite format 3\0", b"no database at all" * 500])
def test_what_is_no_database_is_refused_with_path_and_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "codegate.db"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        names(path)
    assert caught.value.exit_code == 78
    assert str(path) in caught.value.message
    assert "backups" in caught.value.hint
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"codegate.db": content}


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_truncated_database_is_refused(filled: Path, share: float) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: int(len(content) * share)])
    before = hashes(filled.parent)

    with pytest.raises(ConfigError, match="not a usable database"):
        names(filled)
    assert hashes(filled.parent) == before


def test_a_damaged_page_is_refused_or_harmless_but_never_repaired(filled: Path) -> None:
    sound = filled.read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(30):
        damaged = bytearray(sound)
        start = chance.randrange(len(sound) - 64)
        damaged[start : start + 64] = chance.randbytes(64)
        filled.write_bytes(damaged)
        try:
            names(filled)
        except ConfigError:
            refused += 1
        assert filled.read_bytes() == damaged

    assert refused > 4


def test_a_large_database_has_its_small_tables_checked(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "FULL_CHECK_BYTES", 0)
    seen = []
    with looking(filled) as conn:
        assert conn is not None
        seen = [row.name for row in conn.exec_driver_sql("SELECT name FROM accounts")]
    content = bytearray(filled.read_bytes())
    connection = sqlite3.connect(filled)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'accounts'").fetchone()
    connection.close()
    content[(page - 1) * 4096 : (page - 1) * 4096 + 64] = b"\xff" * 64
    filled.write_bytes(content)

    assert len(seen) == 200
    with pytest.raises(ConfigError, match="not a usable database"):
        names(filled)


def test_a_log_without_its_database_is_not_played_into_a_new_one(crashed: Path) -> None:
    crashed.unlink()
    before = hashes(crashed.parent)

    with pytest.raises(ConfigError, match=r"codegate\.db-wal"):
        schema.prepare(crashed, crashed.parent / "backups")
    assert hashes(crashed.parent) == before


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")

    with pytest.raises(ConfigError, match="no ordinary file"):
        names(tmp_path / "folder")
    with pytest.raises(ConfigError, match="link to nothing"):
        names(tmp_path / "link")
    with pytest.raises(ConfigError, match="cannot be read"):
        names(tmp_path / ("x" * 300))
