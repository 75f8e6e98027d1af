import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from codegate.crypto import Keys, Vault, load_keys, write_private
from codegate.errors import ConfigError
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.store import accounts, meta, schema
from codegate.store.database import Database
from codegate.store.keycheck import note_keys, proof, verify_keys
from codegate.store.schema import Preflight
from tests.builders import account

OTHER = "ab" * 32

FAULTS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_text(""),
    "short": lambda path: path.write_text(OTHER[:-2]),
    "not hex": lambda path: path.write_text("z" * 64),
    "wrong": lambda path: path.write_text(OTHER),
    "open to others": lambda path: path.chmod(0o640),
    "a directory": lambda path: (path.unlink(), path.mkdir(mode=0o700)),
    "a link": lambda path: (path.rename(path.with_name("real")), path.symlink_to("real")),
}


def tree(root: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path.relative_to(root)): (
            path.lstat().st_mode,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in root.rglob("*")
    }


def unlock(paths: DataDir, environ: dict[str, str]) -> Keys:
    """What a start does before it writes anything."""
    found = schema.preflight(paths.database)
    keys = load_keys(paths, environ, may_create=not found.has_encrypted_rows, expected=found.account_fingerprint)
    verify_keys(found, keys)
    return keys


@pytest.fixture(params=["proof", "no proof"])
def used(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[DataDir, Keys]:
    """A data directory with stored secrets, of this program or (without a proof) migrated from the original."""
    paths = DataDir(tmp_path)
    schema.prepare(paths.database, paths.backups)
    keys = load_keys(paths, {}, may_create=True)
    vault = Vault(keys.account.value)

    def fill(conn: Connection) -> None:
        for number in range(3):
            accounts.insert(conn, account(f"acc-{number}"), vault.encrypt(Secret(f"fake-{number}")))
        if request.param == "proof":
            note_keys(conn, keys)

    db = Database.open(paths.database)
    db.write_sync(fill)
    db.close()
    return paths, keys


def test_the_right_keys_are_accepted_and_nothing_is_written(used: tuple[DataDir, Keys]) -> None:
    paths, keys = used
    before = tree(paths.root)

    assert unlock(paths, {}).account.value == keys.account.value
    assert tree(paths.root) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_start_without_the_right_key_file_writes_nothing(used: tuple[DataDir, Keys], fault: str) -> None:
    paths, _ = used
    FAULTS[fault](paths.account_key)
    before = tree(paths.root)

    with pytest.raises(ConfigError) as caught:
        unlock(paths, {})
    assert tree(paths.root) == before
    assert caught.value.exit_code == 78
    assert str(paths.account_key) in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("variable", ["ACCOUNT_KEY", "MASTER_KEY"])
def test_a_start_with_the_wrong_passphrase_writes_nothing(used: tuple[DataDir, Keys], variable: str) -> None:
    paths, _ = used
    before = tree(paths.root)

    with pytest.raises(ConfigError, match=variable):
        unlock(paths, {variable: "not the one"})
    assert tree(paths.root) == before


@pytest.mark.parametrize("fault", ["missing", "empty", "wrong"])
def test_a_refusal_names_the_key_that_is_needed_and_the_one_that_is_there(tmp_path: Path, fault: str) -> None:
    paths = DataDir(tmp_path)
    schema.prepare(paths.database, paths.backups)
    keys = load_keys(paths, {}, may_create=True)
    db = Database.open(paths.database)
    db.write_sync(lambda conn: (accounts.insert(conn, account(), "sealed"), note_keys(conn, keys)))
    db.close()
    FAULTS[fault](paths.account_key)
    found = {"wrong": hashlib.sha256(bytes.fromhex(OTHER)).hexdigest()[:8], "missing": "found none", "empty": "empty"}

    with pytest.raises(ConfigError) as caught:
        unlock(paths, {})
    assert keys.account.fingerprint in caught.value.message
    assert found[fault] in caught.value.message


def test_one_value_that_does_not_open_stops_nobody(tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {}, may_create=True)
    good = Vault(keys.account.value).encrypt(Secret("fake"))

    verify_keys(Preflight(has_encrypted_rows=True, samples=["damaged", good]), keys)
    verify_keys(Preflight(has_encrypted_rows=True, samples=["damaged"], key_check=proof(keys.account)), keys)


def test_any_key_will_do_when_nothing_is_encrypted(tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {}, may_create=True)

    verify_keys(Preflight(key_check="00000000:proof of a key that is lost"), keys)


def test_mappings_need_the_guardrail_key_that_made_them(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    keys = load_keys(paths, {}, may_create=True)
    stored = {"key_check": proof(keys.account), "guardrail_key_check": proof(keys.guardrail)}
    paths.guardrail_key.unlink()
    others = load_keys(paths, {}, may_create=True)

    verify_keys(Preflight(has_encrypted_rows=True, has_mappings=True, **stored), keys)
    verify_keys(Preflight(has_encrypted_rows=True, has_mappings=False, **stored), others)
    with pytest.raises(ConfigError, match=keys.guardrail.fingerprint):
        verify_keys(Preflight(has_encrypted_rows=True, has_mappings=True, **stored), others)


def test_proofs_are_noted_once_and_anew_for_another_key(db: Database, tmp_path: Path) -> None:
    def stored() -> list[str | None]:
        names = (meta.ACCOUNT_KEY_CHECK, meta.GUARDRAIL_KEY_CHECK)
        return [db.read_sync(lambda conn, name=name: meta.get(conn, name)) for name in names]

    keys = load_keys(DataDir(tmp_path), {"GUARDRAIL_KEY": "a"}, may_create=True)
    db.write_sync(lambda conn: note_keys(conn, keys))
    first = stored()
    db.write_sync(lambda conn: note_keys(conn, keys))
    again = stored()
    write_private(DataDir(tmp_path).account_key, OTHER)
    others = load_keys(DataDir(tmp_path), {"GUARDRAIL_KEY": "a"}, may_create=False)
    db.write_sync(lambda conn: note_keys(conn, others))
    account_proof, guardrail_proof = stored()

    assert first == again
    assert account_proof is not None
    assert account_proof != first[0]
    assert account_proof.startswith(others.account.fingerprint)
    assert guardrail_proof == first[1]


def test_a_proof_does_not_hold_the_key(db: Database, tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {}, may_create=True)
    db.write_sync(lambda conn: note_keys(conn, keys))

    values = db.read_sync(lambda conn: conn.execute(text("SELECT value FROM meta")).scalars().all())

    assert len(values) == 2
    assert not any(key.value.hex() in value for value in values for key in (keys.account, keys.guardrail))
