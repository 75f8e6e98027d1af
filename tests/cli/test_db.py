"""`codegate db`."""

import sqlite3
from contextlib import closing
from pathlib import Path

from codegate.store import schema
from tests import original
from tests.cli.conftest import Run


def test_there_is_nothing_to_say_before_the_first_start(run: Run) -> None:
    done = run("db", "info")

    assert done.code == 3
    assert "codegate up" in done.err


def test_info_says_the_schema_and_the_rows(run: Run, account: str) -> None:
    done = run("db", "info", "--json")

    assert done.json["revision"] == schema.REVISIONS[-1]
    assert done.json["rows"]["accounts"] == 1


def test_a_backup_says_where_it_is_and_what_it_lacks(run: Run, account: str) -> None:
    done = run("db", "backup")

    assert Path(done.out.strip()).is_file()
    assert ".account-key" in done.err


def test_a_backup_overwrites_nothing(run: Run, account: str, home: Path) -> None:
    target = home / "copy.db"
    assert run("db", "backup", "-o", str(target)).code == 0

    again = run("db", "backup", "-o", str(target))

    assert again.code == 78
    assert "File exists" in again.err


def test_check_finds_a_sound_database_sound(run: Run, account: str) -> None:
    assert run("db", "check").code == 0
    assert run("db", "check", "--json").json == {"ok": True, "faults": []}


def test_check_ends_with_one_when_something_is_wrong(run: Run, account: str, home: Path) -> None:
    with closing(sqlite3.connect(home / "data" / "codegate.db")) as db:
        db.execute("ALTER TABLE model_limits DROP COLUMN context_window")
        db.commit()

    done = run("db", "check")

    assert done.code == 1
    assert "context_window" in done.out


def test_migrate_makes_a_database_and_then_has_nothing_to_do(run: Run, home: Path) -> None:
    (home / "data").mkdir(mode=0o700)

    assert run("db", "migrate", "--json").json == {"from": None, "to": schema.REVISIONS[-1], "changed": True}
    assert run("db", "migrate", "--json").json["changed"] is False


def test_an_original_directory_is_taken_over(run: Run, home: Path) -> None:
    folder = str(original.write(home / "old"))

    trial = run("db", "import-original", folder, "--dry-run", "--json").json
    done = run("db", "import-original", folder)

    assert trial["accounts"] == ["work", "local", "lost"]
    assert done.code == 0
    assert "codegate accounts edit lost" in done.err
    assert {row["name"] for row in run("accounts", "list", "--json").json} == {"work", "local", "lost"}


def test_a_wrong_directory_is_not_found(run: Run, home: Path) -> None:
    assert run("db", "import-original", str(home)).code == 3
