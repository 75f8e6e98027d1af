import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from codegate.crypto import load_keys, write_private
from codegate.crypto.keys import account_key, key_candidates
from codegate.errors import ConfigError
from codegate.paths import DataDir

HEX = "ab" * 32

BAD_FILES: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "empty": lambda path: write_private(path, ""),
    "short": lambda path: write_private(path, HEX[:-2]),
    "long": lambda path: write_private(path, HEX + "00"),
    "not hex": lambda path: write_private(path, "z" * 64),
    "open to others": lambda path: (write_private(path, HEX), path.chmod(0o644)),
    "a directory": lambda path: path.mkdir(mode=0o700),
    "a link": lambda path: (write_private(path.with_name("real"), HEX), path.symlink_to("real")),
}


def tree(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(root)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in root.rglob("*")
    }


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)

    made = load_keys(paths, {}, may_create=True)
    read = load_keys(paths, {}, may_create=False)

    assert (made.account.source, read.account.source) == ("generated", "file")
    assert (made.account.value, made.guardrail.value) == (read.account.value, read.guardrail.value)
    assert made.account.value != made.guardrail.value
    assert stat.S_IMODE(paths.account_key.stat().st_mode) == 0o600
    assert bytes.fromhex(paths.account_key.read_text()) == made.account.value


def test_the_older_key_file_is_read_when_the_newer_is_missing(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    write_private(paths.master_key, HEX + "\n")
    write_private(paths.guardrail_key, HEX)

    keys = load_keys(paths, {}, may_create=False)

    assert (keys.account.value.hex(), keys.account.path) == (HEX, paths.master_key)
    assert not paths.account_key.exists()


@pytest.mark.parametrize("variable", ["ACCOUNT_KEY", "MASTER_KEY"])
def test_a_passphrase_gives_the_originals_key(tmp_path: Path, variable: str) -> None:
    key = account_key(DataDir(tmp_path), {variable: "correct horse"})

    assert key is not None
    # node: crypto.scryptSync("correct horse", "claude-proxy-account-key-salt", 32)
    assert key.value.hex() == "3d8004f8096103e7a088e0c8b8f49a5ea453da9d19aaee7322b791f82709a375"
    assert (key.source, key.path) == ("env", None)


def test_the_newer_variable_beats_the_older_and_both_beat_the_file(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    write_private(paths.account_key, "not looked at")

    both = account_key(paths, {"ACCOUNT_KEY": "a", "MASTER_KEY": "b"})
    one = account_key(paths, {"ACCOUNT_KEY": "a", "MASTER_KEY": ""})

    assert both is not None
    assert one is not None
    assert both.value == one.value


def test_the_two_keys_differ_for_the_same_passphrase(tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {"ACCOUNT_KEY": "same", "GUARDRAIL_KEY": "same"}, may_create=False)

    assert keys.account.value != keys.guardrail.value
    assert list(tmp_path.iterdir()) == []


def test_auto_is_no_guardrail_passphrase(tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {"ACCOUNT_KEY": "a", "GUARDRAIL_KEY": "auto"}, may_create=True)

    assert keys.guardrail.source == "generated"


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_key_file_that_cannot_be_used_refuses_and_writes_nothing(tmp_path: Path, fault: str) -> None:
    paths = DataDir(tmp_path)
    BAD_FILES[fault](paths.account_key)
    before = tree(tmp_path)

    with pytest.raises(ConfigError) as caught:
        load_keys(paths, {}, may_create=False, expected="1234abcd")
    assert tree(tmp_path) == before
    assert caught.value.exit_code == 78
    assert str(paths.account_key) in caught.value.message
    assert "1234abcd" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("fault", [name for name in BAD_FILES if name != "missing"])
def test_a_damaged_guardrail_key_is_found_before_an_account_key_is_made(tmp_path: Path, fault: str) -> None:
    paths = DataDir(tmp_path)
    BAD_FILES[fault](paths.guardrail_key)
    before = tree(tmp_path)

    with pytest.raises(ConfigError, match="guardrail-key"):
        load_keys(paths, {}, may_create=True)
    assert tree(tmp_path) == before


def test_a_missing_guardrail_key_is_not_made_unless_allowed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="guardrail-key"):
        load_keys(DataDir(tmp_path), {"ACCOUNT_KEY": "a"}, may_create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_key_file_that_cannot_be_read_refuses(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    write_private(paths.account_key, HEX)
    paths.account_key.chmod(0)

    with pytest.raises(ConfigError, match="cannot be read"):
        load_keys(paths, {}, may_create=True)


def test_a_fingerprint_tells_keys_apart_and_a_key_is_not_printed(tmp_path: Path) -> None:
    keys = load_keys(DataDir(tmp_path), {}, may_create=True)

    assert keys.account.fingerprint == hashlib.sha256(keys.account.value).hexdigest()[:8]
    assert keys.account.value.hex() not in repr(keys)
    assert repr(keys.account.value) not in repr(keys)


def test_key_candidates_are_every_key_that_may_fit(paths: DataDir) -> None:
    paths.root.mkdir(parents=True, exist_ok=True)
    paths.master_key.write_text("ab" * 32)
    paths.account_key.write_text("not a key")

    found = key_candidates(paths, {"MASTER_KEY": "open sesame"})

    assert [key.place for key in found] == [str(paths.master_key), "the variable MASTER_KEY"]
