"""
Making a database ready: new, current, older, newer or not ours. Alembic is imported only to lead an older one here.

A new SQLite file is built under another name and renamed when complete, so an empty or half-made one is always a fault.
"""

import logging
import os
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from codegate.crypto.files import sync_folder
from codegate.errors import ConfigError
from codegate.records import Record
from codegate.store import meta, tables
from codegate.store.backup import copy_into
from codegate.store.database import connect, sqlite_path, url_of
from codegate.store.faults import translated
from codegate.store.look import companion, looking

logger = logging.getLogger(__name__)

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
"""Every revision of the schema, oldest first; the last one is that of `tables`."""

_POSTGRES_LOCK = 0x636F6465
_AUTO_VACUUM = "PRAGMA auto_vacuum=INCREMENTAL"
_MIGRATING = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
)


class Preflight(Record, frozen=True, kw_only=True):
    """
    What must be known of a database before anything is written.

    Attributes:
        revision: Of its schema; None if there is no database yet.
        has_encrypted_rows: Something is stored that only the right keys open.
        samples: Encrypted values of all accounts.
        has_mappings: Something is stored that needs the guardrail key.
        key_check: Proof of the account key: `fingerprint:encrypted word`.
        guardrail_key_check: The same for the guardrail key.
    """

    revision: str | None = None
    has_encrypted_rows: bool = False
    samples: list[str] = []
    has_mappings: bool = False
    key_check: str | None = None
    guardrail_key_check: str | None = None

    @property
    def account_fingerprint(self) -> str | None:
        """Fingerprint of the account key that the values need, if it was noted."""
        return self.key_check.partition(":")[0] if self.key_check else None

    @property
    def guardrail_fingerprint(self) -> str | None:
        """The same of the guardrail key."""
        return self.guardrail_key_check.partition(":")[0] if self.guardrail_key_check else None


def preflight(place: str | Path) -> Preflight:
    """
    Look at a database without changing a byte of it or beside it.

    Raises:
        ConfigError: It is damaged, not ours, newer than this program, or cannot be reached.
    """
    url = url_of(place)
    path = sqlite_path(url)
    if path is not None:
        with looking(path) as conn:
            return _facts(conn, str(path)) if conn is not None else Preflight()
    engine = connect(url, size=1).execution_options(postgresql_readonly=True)
    try:
        with engine.connect() as conn:
            return _facts(conn, _name(url))
    except OperationalError as error:
        raise _unreachable(url) from error
    finally:
        engine.dispose()


def prepare(place: str | Path, backups: Path) -> None:
    """
    Create the database, or bring an older one to the newest schema, or find that nothing is to be done.

    Args:
        backups: Folder for a copy of an SQLite database before it is migrated.

    Raises:
        ConfigError: It is damaged, not ours, newer than this program, or cannot be reached; it is as it was.
        StoreError: The disk or the server refused; it is as it was.
    """
    url = url_of(place)
    path = sqlite_path(url)
    if path is None:
        _prepare_postgres(url)
        return
    with looking(path) as conn:
        revision = _revision(conn, str(path)) if conn is not None else None
    if revision is None:
        _create_file(path)
    elif revision != REVISIONS[-1]:
        copy = copy_into(path, backups, f"schema-{revision}")
        logger.info("database copied to %s before migrating from schema %s", copy, revision)
        _migrate_file(url)


def create_all(conn: Connection) -> None:
    """Make every table of the newest schema and note its revision, as the migrations would."""
    tables.metadata.create_all(conn, checkfirst=False)
    conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    conn.execute(text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), {"revision": REVISIONS[-1]})


def migrate(conn: Connection, to: str = "head") -> None:
    """Run the migrations up to a revision inside the connection's own transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, to)


def _facts(conn: Connection, name: str) -> Preflight:
    revision = _revision(conn, name)
    if revision is None:
        return Preflight()
    pairs = conn.execute(text("SELECT api_key_enc, refresh_token_enc FROM accounts")).all()
    samples = [value for pair in pairs for value in pair if value]
    has_mappings = (
        conn.execute(text("SELECT 1 FROM privacy_mappings WHERE original_enc <> '' LIMIT 1")).first() is not None
    )
    checks: dict[str, str] = {}
    if inspect(conn).has_table("meta"):
        checks = {row.key: row.value for row in conn.execute(select(tables.meta))}
    return Preflight(
        revision=revision,
        has_encrypted_rows=bool(samples) or has_mappings,
        samples=samples,
        has_mappings=has_mappings,
        key_check=checks.get(meta.ACCOUNT_KEY_CHECK),
        guardrail_key_check=checks.get(meta.GUARDRAIL_KEY_CHECK),
    )


def _revision(conn: Connection, name: str) -> str | None:
    """The schema's revision; None for an empty PostgreSQL database (an SQLite file without tables is not ours)."""
    names = inspect(conn).get_table_names()
    if "alembic_version" not in names:
        if not names and conn.dialect.name == "postgresql":
            return None
        hint = "To take over an earlier installation: codegate db import-original DIR"
        raise ConfigError(f"{name} is a database, but not one of CodeGate's.", hint=hint)
    revision: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision not in REVISIONS:
        raise ConfigError(
            f"{name} has the schema {revision}, this program knows {REVISIONS[-1]} and older.",
            hint="Use the newer version of CodeGate that wrote it. Nothing was changed.",
        )
    return revision


def _create_file(path: Path) -> None:
    draft = path.with_name(path.name + ".new")
    try:
        for leftover in (draft, companion(draft, "-journal")):
            leftover.unlink(missing_ok=True)
        # SQLite gives its companion files the mode of the database.
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        # Only a database without tables can be told; space that a purge frees can be given back then.
        engine = connect(URL.create("sqlite", database=str(draft)), size=1, statements=(_AUTO_VACUUM,))
        try:
            with translated(), engine.begin() as conn:
                create_all(conn)
        finally:
            engine.dispose()
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(f"No database can be made at {path}: {error.strerror}.") from error


def _migrate_file(url: URL) -> None:
    engine = connect(url, size=1, statements=_MIGRATING, begin="BEGIN IMMEDIATE")
    try:
        with translated(), engine.begin() as conn:
            migrate(conn)
            if conn.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise ConfigError(f"{url.database} refers to rows that do not exist.", hint="Run: codegate db check")
    finally:
        engine.dispose()


def _prepare_postgres(url: URL) -> None:
    engine = connect(url, size=1)
    try:
        with engine.begin() as conn:
            # Two programs that start at once: the second one waits and then finds the work done.
            conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _POSTGRES_LOCK})
            revision = _revision(conn, _name(url))
            if revision is None:
                create_all(conn)
            elif revision != REVISIONS[-1]:
                migrate(conn)
    except OperationalError as error:
        raise _unreachable(url) from error
    except SQLAlchemyError as error:
        raise ConfigError(f"{_name(url)} cannot be made ready: {type(error).__name__}.") from error
    finally:
        engine.dispose()


def _name(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _unreachable(url: URL) -> ConfigError:
    return ConfigError(f"{_name(url)} cannot be reached.", hint="Is the database server running, and the URL right?")
