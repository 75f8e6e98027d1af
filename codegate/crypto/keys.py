"""
The two keys of a data directory: where they come from, and when a new one may be made.

The account key encrypts provider credentials; the guardrail key is the root of what hides personal data. A key comes
from the environment (a passphrase), else from its file, else it is generated. Both are read and checked before
anything is written, so that a refused start has changed nothing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from codegate.crypto.files import read_private, sync_folder, write_private
from codegate.crypto.vault import KEY_BYTES
from codegate.errors import ConfigError
from codegate.paths import DataDir

Source = Literal["env", "file", "generated"]

_ACCOUNT_SALT = b"claude-proxy-account-key-salt"
_GUARDRAIL_SALT = b"claude-proxy-guardrail-key-salt"
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 16384, 8, 1
_SCRYPT_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Key:
    """
    A key and where it comes from.

    Attributes:
        value: 32 bytes; never printed.
        source: `env`, `file` or `generated` (just now).
        path: File it was read from or is kept in; None if it comes from the environment.
        place: The same for people: a path or the name of a variable.
    """

    value: bytes = field(repr=False)
    source: Source
    path: Path | None
    place: str

    @property
    def fingerprint(self) -> str:
        """First 8 hex digits of the key's SHA-256: tells keys apart, gives nothing away."""
        return hashlib.sha256(self.value).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Keys:
    """Both keys of a data directory."""

    account: Key
    guardrail: Key


def load_keys(paths: DataDir, environ: Mapping[str, str], *, may_create: bool, expected: str | None = None) -> Keys:
    """
    Both keys; one that is missing is generated and stored, if that is allowed.

    Takes 0.1 s for each key that comes from the environment (scrypt).

    Args:
        may_create: False when encrypted values exist, which a new key could not open.
        expected: Fingerprint of the account key that opens them, for the message.

    Raises:
        ConfigError: A key file is unsafe or damaged, or a key is missing and must not be made. Nothing was written.
    """
    try:
        account = account_key(paths, environ)
    except ConfigError as error:
        wanted = f" The stored secrets need the key {expected}." if expected else ""
        raise ConfigError(error.message + wanted, hint=error.hint) from error
    guardrail = guardrail_key(paths, environ)
    if not may_create:
        if account is None:
            raise _missing(paths.account_key, "ACCOUNT_KEY", expected)
        if guardrail is None:
            raise _missing(paths.guardrail_key, "GUARDRAIL_KEY", None)
    return Keys(account or store_new(paths.account_key), guardrail or store_new(paths.guardrail_key))


def account_key(paths: DataDir, environ: Mapping[str, str]) -> Key | None:
    """
    The account key: `ACCOUNT_KEY` or its older name `MASTER_KEY`, else `.account-key`, else `.master-key`.

    Raises:
        ConfigError: The file that has to be read is unsafe or damaged.
    """
    for name in ("ACCOUNT_KEY", "MASTER_KEY"):
        if environ.get(name):
            return derived(environ[name], _ACCOUNT_SALT, name)
    return _from_file(paths.account_key) or _from_file(paths.master_key)


def key_candidates(paths: DataDir, environ: Mapping[str, str]) -> list[Key]:
    """
    Every key that may have encrypted what an earlier program stored: of its files, then of the environment.

    Its files were readable by others, sometimes; they are read all the same, and never changed.
    """
    found: list[Key] = []
    for path in (paths.account_key, paths.master_key, paths.root / "encryption.key"):
        try:
            value = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            continue
        if len(value) == KEY_BYTES:
            found.append(Key(value, "file", path, str(path)))
    names = [name for name in ("ACCOUNT_KEY", "MASTER_KEY") if environ.get(name)]
    return found + [derived(environ[name], _ACCOUNT_SALT, name) for name in names]


def guardrail_key(paths: DataDir, environ: Mapping[str, str]) -> Key | None:
    """
    The guardrail key: `GUARDRAIL_KEY` unless it says `auto`, else `.guardrail-key`.

    Raises:
        ConfigError: The file is unsafe or damaged.
    """
    if environ.get("GUARDRAIL_KEY", "") not in {"", "auto"}:
        return derived(environ["GUARDRAIL_KEY"], _GUARDRAIL_SALT, "GUARDRAIL_KEY")
    return _from_file(paths.guardrail_key)


def settle_rotation(current: Path, begun: Path, previous: Path, expected: str | None) -> None:
    """
    Finish a change of a key, or take one back that a crash cut short: the stored values say which.

    Args:
        current: File of the key in force.
        begun: File of the key that is to take its place.
        previous: Where the old one goes.
        expected: Fingerprint of the key that the stored values need, if it was noted.

    Raises:
        ConfigError: A file cannot be read or moved.
    """
    key = _from_file(begun)
    if key is None:
        return
    try:
        if key.fingerprint != expected:
            begun.unlink()
            return
        if current.exists():
            current.replace(previous)
        begun.replace(current)
        sync_folder(current.parent)
    except OSError as error:
        raise ConfigError(f"The new key cannot be put in its place: {error.strerror}.") from error


def derived(passphrase: str, salt: bytes, variable: str) -> Key:
    """The key behind a passphrase; parameters and salts are the original's (Node's `scryptSync` defaults)."""
    text = passphrase.encode("utf-8", "surrogateescape")
    value = hashlib.scrypt(
        text, salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=_SCRYPT_MEMORY, dklen=KEY_BYTES
    )
    return Key(value, "env", None, f"the variable {variable}")


def store_new(path: Path) -> Key:
    """
    Make a key and keep it in a private file, in the place of an older one.

    Raises:
        ConfigError: The file cannot be written.
    """
    value = secrets.token_bytes(KEY_BYTES)
    write_private(path, value.hex())
    return Key(value, "generated", path, str(path))


def _missing(path: Path, variable: str, expected: str | None) -> ConfigError:
    wanted = f"expected the key {expected}, found none" if expected else "found none"
    return ConfigError(
        f"A key that stored values need is missing: {wanted} at {path}.",
        hint=f"Restore {path} from a backup, or set {variable} as it was. Nothing was changed.",
    )


def _from_file(path: Path) -> Key | None:
    text = read_private(path)
    if text is None:
        return None
    try:
        value = bytes.fromhex(text.strip())
    except ValueError:
        value = b""
    if len(value) != KEY_BYTES:
        found = "it is empty" if not text.strip() else f"it has {len(text.strip())} characters"
        raise ConfigError(
            f"{path} does not hold a key: {KEY_BYTES * 2} hex digits are expected, {found}.",
            hint=f"Restore {path} from a backup. Nothing was changed.",
        )
    return Key(value, "file", path, str(path))
