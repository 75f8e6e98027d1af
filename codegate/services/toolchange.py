"""
The edit of a coding tool's file: shown as a difference, written at once with the original kept beside it, taken back.

Writes are atomic, keep mode and owner, and go through a symlink to its target. A read-only file is left alone.
"""

import difflib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from codegate.errors import Conflict
from codegate.services.edits.place import CannotEdit

NO_FILE = b"There was no such file before CodeGate wrote it.\n"
"""Stands in the backup of a file that was made anew."""


@dataclass(frozen=True, slots=True)
class Original:
    """
    A tool's file as it was before the first edit.

    Attributes:
        content: Its bytes, or None if there was no file.
    """

    content: bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """
    An edit that is not written yet.

    Attributes:
        path: The real file, symlinks followed.
        before: Its bytes, or None if it does not exist.
        after: Its bytes to be, or None if it is to be removed.
        secrets: Keys that no diff shows.
        is_restored: `after` is the file as it was before the first edit, byte for byte.
        keeps: `before` is to be kept as the backup.
        drift: What changed since CodeGate wrote the file, as a unified diff with keys hidden; "" if nothing did.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    secrets: tuple[str, ...] = ()
    is_restored: bool = False
    keeps: bool = False
    drift: str = ""

    @property
    def is_needed(self) -> bool:
        """There is something to write."""
        return self.before != self.after

    @property
    def backup(self) -> Path:
        """Where the file's original is kept."""
        return backup_of(self.path)

    @property
    def has_original(self) -> bool:
        """Once it is written, what the user had before is kept; not so if there was no file."""
        if self.keeps:
            return self.before is not None
        kept = original_of(self.path)
        return kept is not None and kept.content is not None

    def diff(self) -> str:
        """Unified diff, with keys hidden."""
        return difference(self.path, self.before, self.after, self.secrets)


def backup_of(path: Path) -> Path:
    """Where the original of a file is kept: beside it."""
    return path.with_name(path.name + ".before-codegate")


def original_of(path: Path) -> Original | None:
    """
    What is kept of a file; None if CodeGate did not write it.

    Raises:
        CannotEdit: The backup cannot be read.
    """
    content = content_of(backup_of(path))
    if content is None:
        return None
    return Original(None if content == NO_FILE else content)


def content_of(path: Path) -> bytes | None:
    """
    A file's bytes, or None if there is no such file.

    Raises:
        CannotEdit: It cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotEdit(f"{path} cannot be read: {error.strerror}.") from None


def difference(path: Path, old: bytes | None, new: bytes | None, secrets: tuple[str, ...]) -> str:
    """Unified diff of two contents of a file, with these keys hidden."""
    sides = [(side or b"").decode("utf-8", "replace").splitlines() for side in (old, new)]
    text = "\n".join(difflib.unified_diff(sides[0], sides[1], str(path), str(path), lineterm=""))
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def write(change: Change) -> None:
    """
    Carry out an edit: keep the original first, then replace the file.

    Raises:
        Conflict: The file changed since the edit was made.
        CannotEdit: It cannot be written.
    """
    _begin(change)
    try:
        change.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if change.keeps:
            _replace(change.backup, NO_FILE if change.before is None else change.before, change.path)
        if change.after is not None:
            _replace(change.path, change.after, change.path)
    except OSError as error:
        raise CannotEdit(f"{change.path} cannot be written: {error.strerror}.") from None


def restore(change: Change, *, forced: bool = False) -> None:
    """
    Carry out the way back; the backup goes with it.

    Args:
        forced: Also if the file was changed since CodeGate wrote it; what changed is kept.

    Raises:
        Conflict: The file changed since the way back was found, or since CodeGate wrote it.
        CannotEdit: It cannot be written.
    """
    if change.drift and not forced:
        raise Conflict(
            f"{change.path} was changed since CodeGate wrote it; nothing was undone.",
            hint="With --force only CodeGate's own values are taken out, and what changed since is kept.",
        )
    _begin(change)
    try:
        if change.after is None:
            change.path.unlink(missing_ok=True)
        else:
            _replace(change.path, change.after, change.path)
        change.backup.unlink(missing_ok=True)
    except OSError as error:
        raise CannotEdit(f"{change.path} cannot be written: {error.strerror}.") from None


def _begin(change: Change) -> None:
    if content_of(change.path) != change.before:
        raise Conflict(f"{change.path} changed in between; nothing was written.", hint="Try again.")
    if change.before is not None and change.is_needed and not change.path.stat().st_mode & 0o222:
        raise CannotEdit(f"{change.path} is read-only; it is left as it is.", hint=f"chmod u+w {change.path}")


def _replace(path: Path, content: bytes, like: Path) -> None:
    """Write beside the file, flush to disk, rename: the file is whole at every moment, and of the same mode."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            _take_after(stream.fileno(), like)
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _take_after(descriptor: int, like: Path) -> None:
    """The mode and the owner of the file that is replaced; a new one is private."""
    try:
        found = like.stat()
    except OSError:
        return
    with suppress(PermissionError):
        os.fchown(descriptor, found.st_uid, found.st_gid)
    os.fchmod(descriptor, found.st_mode & 0o777)
