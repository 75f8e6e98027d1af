import sqlite3
import stat
from pathlib import Path

import pytest

from codegate.errors import ConfigError, StoreError
from codegate.store import settings
from codegate.store.backup import copy_into
from codegate.store.database import Database


def test_a_copy_of_an_open_database_has_what_was_written_last(path: Path, tmp_path: Path) -> None:
    db = Database.open(path)
    db.write_sync(lambda conn: settings.put(conn, "k", "1"))
    target = copy_into(path, tmp_path / "backups", "manual")
    db.close()

    copy = sqlite3.connect(target)
    rows = copy.execute("SELECT key, value FROM settings").fetchall()
    copy.close()

    assert rows == [("k", "1")]
    assert target.name.startswith("codegate-")
    assert target.name.endswith("-manual.db")


def test_a_copy_and_its_folder_are_private(path: Path, tmp_path: Path) -> None:
    target = copy_into(path, tmp_path / "backups", "x")

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_each_copy_is_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    assert len({copy_into(path, tmp_path / "backups", "x") for _ in range(3)}) == 3


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "codegate.db").write_bytes(b"no database" * 1000)

    with pytest.raises(StoreError):
        copy_into(tmp_path / "codegate.db", tmp_path / "backups", "x")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(path: Path) -> None:
    with pytest.raises(ConfigError, match="No backup"):
        copy_into(path, path / "backups", "x")
