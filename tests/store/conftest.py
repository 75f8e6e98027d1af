"""A fresh database for each test: SQLite, and PostgreSQL too when CODEGATE_TEST_POSTGRES_URL names one to wipe."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from codegate.store import schema
from codegate.store.database import Database, connect, url_of

POSTGRES_URL = os.environ.get("CODEGATE_TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", "postgres"] if POSTGRES_URL else ["sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a database may be made; there is none yet."""
    if request.param == "sqlite":
        return tmp_path / "codegate.db"
    engine = connect(url_of(POSTGRES_URL), size=1)
    with engine.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return POSTGRES_URL


@pytest.fixture
def db(place: str | Path, tmp_path: Path) -> Iterator[Database]:
    """An empty open database."""
    schema.prepare(place, tmp_path / "backups")
    database = Database.open(place)
    yield database
    database.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty closed SQLite database."""
    schema.prepare(tmp_path / "codegate.db", tmp_path / "backups")
    return tmp_path / "codegate.db"
