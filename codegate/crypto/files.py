"""
Files that only their owner may read: keys and tokens.

A private file is never seen half written and never readable by others, not even for a moment. One that is readable
by others, a link or somebody else's is refused: what is in it may be known, or not be ours.
"""

import errno
import os
import secrets
import stat
from pathlib import Path

from codegate.errors import ConfigError, StoreFull

MAX_CHARS = 64 * 1024


def write_private(path: Path, text: str) -> None:
    """
    Put a text in a file of mode 0600, whatever the umask, so that a crash leaves the old file or the new one.

    Raises:
        ConfigError: The place is taken by a link or something else that is no file, or cannot be written.
        StoreFull: No space is left; the old file is as it was.
    """
    _refuse_other_kinds(path)
    draft = path.with_name(f".{path.name.lstrip('.')}.{secrets.token_hex(6)}.tmp")
    try:
        try:
            _write_new(draft, text.encode())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull(f"No space is left to write {path}.", hint="Free some disk space.") from error
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error


def read_private(path: Path) -> str | None:
    """
    The text of a private file, or None if there is no such file.

    Raises:
        ConfigError: It is a link, no ordinary file, somebody else's, readable by others, too large or not text.
    """
    try:
        # O_NONBLOCK: a pipe in the place of the file must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ConfigError(f"{path} is a symbolic link.", hint="Put the file itself there.") from error
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint=f"Run: ls -l {path}") from error
    try:
        _check(path, os.fstat(descriptor))
        content = os.read(descriptor, MAX_CHARS + 1)
    finally:
        os.close(descriptor)
    try:
        if len(content) > MAX_CHARS:
            raise ValueError(path)
        return content.decode("utf-8")
    except ValueError:
        raise ConfigError(f"{path} does not hold a short text.", hint="Restore it from a backup.") from None


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_new(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        # The umask may have taken bits from 0600 away.
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _refuse_other_kinds(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise ConfigError(f"{path} is no ordinary file.", hint="Move it away; CodeGate writes its own file there.")


def _check(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path} is no ordinary file.", hint="Restore the file from a backup.")
    if status.st_mode & 0o077:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise ConfigError(f"{path} can be read by others (mode {mode}).", hint=f"Run: chmod 600 {path}")
    if status.st_uid not in {os.geteuid(), 0}:
        raise ConfigError(f"{path} belongs to another user (uid {status.st_uid}).", hint=f"Run: chown $(id -u) {path}")
    if status.st_nlink > 1:
        raise ConfigError(f"{path} has a second name (a hard link).", hint="Remove the other name.")
