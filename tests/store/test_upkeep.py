"""Figures, checks and copies of a database."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from codegate.errors import ConfigError, NotFound
from codegate.store import schema
from codegate.store.upkeep import check, copy_to, facts


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "codegate.db"
    schema.prepare(path, tmp_path / "backups")
    return path


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()


def test_facts_count_the_rows(database: Path) -> None:
    execute(database, "INSERT INTO settings VALUES ('a', '1')")

    found = facts(database)

    assert found.rows["settings"] == 1
    assert found.revision == found.newest_revision == schema.REVISIONS[-1]
    assert found.size_bytes == database.stat().st_size


def test_there_is_nothing_to_say_of_a_missing_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no database"):
        facts(tmp_path / "codegate.db")
    with pytest.raises(NotFound, match="no database"):
        check(tmp_path / "codegate.db")
    with pytest.raises(NotFound, match="no database"):
        copy_to(tmp_path / "codegate.db", tmp_path)


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    execute(tmp_path / "codegate.db", "CREATE TABLE birds (name TEXT)")

    with pytest.raises(ConfigError, match="not one of CodeGate's"):
        facts(tmp_path / "codegate.db")


def test_a_sound_database_has_no_fault(database: Path) -> None:
    assert check(database) == []


def test_a_row_that_refers_to_nothing_is_a_fault(database: Path) -> None:
    execute(database, "INSERT INTO tenant_settings VALUES ('nobody', 'k', 'v')")

    assert "tenants" in check(database)[0]


def test_a_missing_column_is_a_fault(database: Path) -> None:
    execute(database, "ALTER TABLE model_limits DROP COLUMN context_window")

    assert check(database) == ["The column context_window of model_limits is missing."]


def test_a_copy_is_whole_and_private(database: Path, tmp_path: Path) -> None:
    execute(database, "INSERT INTO settings VALUES ('a', '1')")

    made = copy_to(database, tmp_path / "copies")

    assert facts(made).rows["settings"] == 1
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_copy_takes_no_files_place(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    target.write_text("precious")

    with pytest.raises(ConfigError, match="File exists"):
        copy_to(database, tmp_path, target)

    assert target.read_text() == "precious"
