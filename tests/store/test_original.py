"""Reading the earlier program's database."""

import hashlib
from pathlib import Path

import pytest

from codegate.errors import ConfigError, NotFound
from codegate.store.original import read
from tests import original


def test_times_and_truths_get_our_types(tmp_path: Path) -> None:
    found = read(original.write(tmp_path))

    assert found.accounts[0]["created_at"] == 1767000000_000
    assert found.accounts[1]["enabled"] is False
    assert found.configs[0]["created_at"] == 1767607200_000
    assert found.model_limits[0]["supports_reasoning"] is False


def test_what_stays_behind_is_only_counted(tmp_path: Path) -> None:
    found = read(original.write(tmp_path))

    assert (found.log_count, found.mapping_count) == (1, 1)
    assert "api_key_raw" not in found.tenants[0]


def test_not_a_byte_of_it_changes(tmp_path: Path) -> None:
    folder = original.write(tmp_path)
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}

    read(folder)

    assert {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()} == before


def test_a_folder_without_a_database_is_not_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no codegate\.db"):
        read(tmp_path)


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "codegate.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(ConfigError, match="not a usable database"):
        read(tmp_path)


def test_every_encrypted_value_is_a_sample(tmp_path: Path) -> None:
    assert len(list(read(original.write(tmp_path)).samples)) == 3
