import hashlib
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text

from codegate.errors import ConfigError, StoreError
from codegate.store import accounts, logs, meta, schema, tenants, usage
from codegate.store.database import Database, connect, url_of
from codegate.store.logs import LogQuery
from tests.builders import account

MIGRATIONS = Path(schema.__file__).parent / "migrations"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def engine_of(place: str | Path) -> Engine:
    return connect(url_of(place), size=1, begin="BEGIN IMMEDIATE")


def shape(conn: Connection) -> dict[str, Any]:
    """Everything a schema says, table by table."""
    found = inspect(conn)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in found.get_columns(table)],
            "primary key": found.get_pk_constraint(table)["constrained_columns"],
            "unique": sorted(map(str, found.get_unique_constraints(table))),
            "foreign keys": sorted(map(str, found.get_foreign_keys(table))),
            "indexes": sorted(map(str, found.get_indexes(table))),
        }
        for table in sorted(found.get_table_names())
    }


def make_original(place: str | Path) -> None:
    """A database of the first revision with a row of each kind that matters."""
    engine = engine_of(place)
    insert = "INSERT INTO accounts (id, name, provider, auth_type, api_key_enc, created_at, updated_at) VALUES "
    with engine.begin() as conn:
        schema.migrate(conn, "0001")
        for key, at in (("b", 2), ("a", 1), ("c", 3)):
            conn.execute(text(f"{insert} ('{key}', 'work', 'anthropic', 'api_key', 'enc {key}', {at}, {at})"))
        conn.execute(text(f"{insert} ('d', 'work (2)', 'openai', 'api_key', NULL, 4, 4)"))
        conn.execute(text("INSERT INTO configs (id, name, is_active, created_at) VALUES ('cfg', 'main', true, 1)"))
        conn.execute(
            text("INSERT INTO config_tiers (id, config_id, tier, account_id) VALUES ('t', 'cfg', 'opus', 'a')")
        )
        conn.execute(
            text(
                "INSERT INTO tenants (id, name, api_key_hash, api_key_prefix, api_key_raw, created_at, updated_at) "
                "VALUES ('ten', 'team', 'hash', 'cgk_abcd', 'raw-tenant-key-in-clear', 1, 1)"
            )
        )
        for status in (200, 500):
            conn.execute(
                text(
                    "INSERT INTO request_logs (timestamp, method, path, inbound_format, status_code) "
                    f"VALUES (5, 'POST', '/v1/messages', 'anthropic', {status})"
                )
            )
            conn.execute(
                text("INSERT INTO usage (account_id, input_tokens, cost_usd, created_at) VALUES ('a', 7, 1, 5)")
            )
        conn.execute(text("INSERT INTO model_limits (model_id, max_output_tokens) VALUES ('m', 9)"))
    engine.dispose()


def test_a_new_database_has_the_schema_that_the_migrations_lead_to(place: str | Path, tmp_path: Path) -> None:
    engine = engine_of(place)
    with engine.begin() as conn:
        schema.migrate(conn)
        migrated = shape(conn)
        for table in reversed(list(migrated)):
            conn.execute(text(f'DROP TABLE "{table}"' + (" CASCADE" if conn.dialect.name == "postgresql" else "")))
        schema.create_all(conn)
        created = shape(conn)
    engine.dispose()

    assert created == migrated


def test_the_revisions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    assert tuple(item.revision for item in reversed(list(script.walk_revisions()))) == schema.REVISIONS


def test_a_new_database_is_made_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    path.with_name("codegate.db.new").write_bytes(b"left by a crash")

    schema.prepare(path, tmp_path / "backups")

    assert [file.name for file in tmp_path.iterdir()] == ["codegate.db"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert schema.preflight(path) == schema.Preflight(revision=schema.REVISIONS[-1])


def test_a_current_database_is_left_as_it_is(path: Path, tmp_path: Path) -> None:
    before = digest(path)

    schema.prepare(path, tmp_path / "backups")

    assert digest(path) == before
    assert not (tmp_path / "backups").exists()


def test_alembic_is_not_imported_for_a_new_or_current_database(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from codegate.store import schema\n"
        "for _ in range(2): schema.prepare(Path(sys.argv[1]) / 'codegate.db', Path(sys.argv[1]) / 'backups')\n"
        "sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_an_older_database_keeps_its_rows(place: str | Path, tmp_path: Path) -> None:
    make_original(place)

    schema.prepare(place, tmp_path / "backups")
    db = Database.open(place)
    names = {item.id: item.name for item in db.read_sync(accounts.all_)}
    secrets = db.read_sync(accounts.secrets)
    rows, _ = db.read_sync(lambda conn: logs.page(conn, LogQuery()))
    (used,) = db.read_sync(lambda conn: usage.totals(conn, "account"))
    (tenant,) = db.read_sync(tenants.all_)
    db.close()

    assert names == {"a": "work", "b": "work (3)", "c": "work (4)", "d": "work (2)"}
    assert secrets["b"] == ("enc b", None)
    assert [(row.request_id, row.outcome, row.attempts) for row in rows] == [
        ("old-2", "error", ()),
        ("old-1", "ok", ()),
    ]
    assert (used.group, used.requests, used.input_tokens, used.cost_usd) == ("work", 2, 14, 2.0)
    assert (tenant.api_key_hash, tenant.monthly_budget) == ("hash", None)


def test_an_older_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    make_original(path)

    schema.prepare(path, tmp_path / "backups")
    (copy,) = (tmp_path / "backups").iterdir()

    assert schema.preflight(copy).revision == "0001"
    assert schema.preflight(copy).samples == schema.preflight(path).samples == ["enc b", "enc a", "enc c"]


def test_a_raw_tenant_key_of_the_original_leaves_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    make_original(path)
    had_it = b"raw-tenant-key-in-clear" in path.read_bytes()

    schema.prepare(path, tmp_path / "backups")

    assert had_it
    assert b"raw-tenant-key-in-clear" not in path.read_bytes()


def test_a_migration_stopped_at_any_statement_leaves_the_older_database(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    make_original(path)
    with schema.looking(path) as conn:
        assert conn is not None
        before = shape(conn)
    ran = stop_at = 0

    def count(*_: object) -> None:
        nonlocal ran
        ran += 1
        if ran == stop_at:
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", count)
    try:
        while True:
            ran, stop_at = 0, stop_at + 3
            try:
                schema._migrate_file(url_of(path))
                break
            except KeyboardInterrupt:
                ran = -10_000
                with schema.looking(path) as conn:
                    assert conn is not None
                    assert shape(conn) == before
    finally:
        event.remove(Engine, "before_cursor_execute", count)

    assert stop_at > 30
    assert schema.preflight(path).revision == schema.REVISIONS[-1]


def test_a_migration_that_breaks_a_reference_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    make_original(path)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM accounts WHERE id = 'a'")
    connection.commit()
    connection.close()

    with pytest.raises(ConfigError, match="do not exist"):
        schema.prepare(path, tmp_path / "backups")
    assert schema.preflight(path).revision == "0001"


def test_a_newer_database_is_refused_and_left(path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = digest(path)

    for call in (lambda: schema.preflight(path), lambda: schema.prepare(path, tmp_path / "backups")):
        with pytest.raises(ConfigError, match="9999") as caught:
            call()
        assert caught.value.exit_code == 78
    assert digest(path) == before


def test_a_database_of_somebody_else_is_refused_and_left(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id)")
    connection.commit()
    connection.close()
    before = digest(path)

    with pytest.raises(ConfigError, match="not one of CodeGate's"):
        schema.prepare(path, tmp_path / "backups")
    assert digest(path) == before


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500])
def test_what_is_no_database_is_refused_and_left(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "codegate.db"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=r"codegate\.db"):
        schema.prepare(path, tmp_path / "backups")
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        schema.prepare(tmp_path / "no" / "codegate.db", tmp_path / "backups")


def test_preflight_finds_what_needs_keys(db: Database, place: str | Path) -> None:
    def fill(conn: Connection) -> None:
        accounts.insert(conn, account("acc-1"), "one", "two")
        accounts.insert(conn, account("acc-2"))
        meta.put(conn, meta.ACCOUNT_KEY_CHECK, "1234abcd:proof")
        meta.put(conn, meta.GUARDRAIL_KEY_CHECK, "5678abcd:proof")

    empty = schema.preflight(place)
    db.write_sync(fill)
    filled = schema.preflight(place)

    assert not empty.has_encrypted_rows
    assert (filled.has_encrypted_rows, filled.has_mappings, filled.samples) == (True, False, ["one", "two"])
    assert (filled.account_fingerprint, filled.guardrail_key_check) == ("1234abcd", "5678abcd:proof")


def test_preflight_finds_mappings(db: Database, place: str | Path) -> None:
    insert = "INSERT INTO privacy_mappings (id, category, original_hash, original_enc, replacement, created_at) "
    db.write_sync(lambda conn: conn.execute(text(insert + "VALUES ('1', 'pii', 'h', 'e', 'r', 1)")))

    found = schema.preflight(place)

    assert (found.has_encrypted_rows, found.has_mappings) == (True, True)


def test_mappings_of_the_original_need_no_key_and_stay(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    make_original(path)
    engine = engine_of(path)
    insert = "INSERT INTO privacy_mappings (id, category, original_hash, original_enc, replacement, created_at) "
    with engine.begin() as conn:
        conn.execute(text(insert + "VALUES ('1', 'pii', 'h', '', 'r', 1)"))
    engine.dispose()

    schema.prepare(path, tmp_path / "backups")
    with schema.looking(path) as conn:
        assert conn is not None
        assert conn.execute(text("SELECT id, tenant_id, key_id, attempt FROM privacy_mappings")).all() == [
            ("1", "", "", 0)
        ]
    assert not schema.preflight(path).has_mappings


def test_a_server_that_cannot_be_reached_is_said_without_its_password() -> None:
    pytest.importorskip("psycopg")

    for call in (schema.preflight, lambda place: schema.prepare(place, Path("unused"))):
        with pytest.raises(ConfigError, match="cannot be reached") as caught:
            call("postgresql://user:fake-password@127.0.0.1:1/none")
        assert "fake-password" not in caught.value.text()


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises((ConfigError, StoreError), match="not installed") as caught:
        schema.preflight("postgresql://user@127.0.0.1:1/none")
    assert "codegate[postgres]" in caught.value.hint
