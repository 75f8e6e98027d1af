"""
The file of a coding tool: a few values are put there, with a backup and the way back.

Only the user's own file is touched, never a project's: a project file that sets the base URL would send the keys of
everyone who opens it somewhere else (CVE-2026-21852). Writes are atomic, keep the mode, and go through a symlink to
its target. Credentials files are not touched at all.
"""

import difflib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegate.errors import Conflict, NotFound
from codegate.services.edits.edit import edited, load
from codegate.services.edits.place import CannotEdit, Place, read, without
from codegate.services.tool import ToolFile, values


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
    """

    path: Path
    before: bytes | None
    after: bytes | None
    secrets: tuple[str, ...] = ()
    is_restored: bool = False
    keeps: bool = False

    @property
    def is_needed(self) -> bool:
        """There is something to write."""
        return self.before != self.after

    @property
    def backup(self) -> Path:
        """Where the file's original is kept."""
        return backup_of(self.path)

    def diff(self) -> str:
        """Unified diff, with keys hidden."""
        old, new = (_lines(side) for side in (self.before, self.after))
        text = "\n".join(difflib.unified_diff(old, new, str(self.path), str(self.path), lineterm=""))
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def locate(file: ToolFile, home: Path, environ: Mapping[str, str]) -> Path:
    """The file of this user, symlinks followed; where it will be if it is not there yet."""
    places = [_place(file, name, home, environ) for name in file.names]
    return Path(os.path.realpath(next((one for one in places if one.exists()), places[-1])))


def backup_of(path: Path) -> Path:
    """Where the original of a file is kept: beside it."""
    return path.with_name(path.name + ".before-codegate")


def target(file: ToolFile, path: Path) -> str | None:
    """
    The address that the file points its tool at; None when there is none, or the tool was told to use another.

    Raises:
        CannotEdit: The file is not of its format.
    """
    data = _data(file, path, _bytes(path))
    if file.choice is not None and not str(read(data, file.choice[0])).startswith(file.choice[1]):
        return None
    found = read(data, file.address)
    return found if isinstance(found, str) else None


def key_in(file: ToolFile, path: Path) -> str | None:
    """
    The key that stands in the file, or None.

    Raises:
        CannotEdit: The file is not of its format.
    """
    found = read(_data(file, path, _bytes(path)), file.key) if file.key else None
    return found if isinstance(found, str) else None


def point(file: ToolFile, path: Path, base: str, key: str | None) -> Change:
    """
    The edit that points a tool at the proxy.

    Raises:
        CannotEdit: The file is not of its format, or too unusual to be edited without harm.
    """
    before, original = _bytes(path), _bytes(backup_of(path))
    data = _data(file, path, before)
    is_ours = read(data, file.address) is not None
    start = original if is_ours and original is not None and _is_replay(file, path, before, original) else before
    present = {entry.place: read(_data(file, path, start), entry.place) for entry in file.entries}
    after = _edited(file, path, start, values(file, base, key, present))
    keeps = before is not None and not (is_ours and original is not None)
    secrets = tuple(text for text in {key, key_in(file, path)} if text and len(text) > len("codegate"))
    return Change(path, before, after, secrets, keeps=keeps)


def unpoint(file: ToolFile, path: Path) -> Change:
    """
    The way back: the original byte for byte if nothing else changed since, else only our values as they were.

    Raises:
        NotFound: There is neither a backup nor one of our values.
        CannotEdit: The file is not of its format.
    """
    before, original = _bytes(path), _bytes(backup_of(path))
    data = _data(file, path, before)
    secret = key_in(file, path)
    secrets = (secret,) if secret and len(secret) > len("codegate") else ()
    if original is None and read(data, file.address) is None:
        raise NotFound(f"{path} does not point at a proxy; there is nothing to undo.")
    if before is None or _is_replay(file, path, before, original or b""):
        return Change(path, before, original, secrets, is_restored=True)
    earlier = _data(file, path, original)
    back = [(entry.place, read(earlier, entry.place)) for entry in file.entries if not entry.is_default]
    after = _edited(file, path, before, back)
    is_gone = original is None and not _others(file, load(after.decode(), file.format))
    return Change(path, before, None if is_gone else after, secrets, is_restored=is_gone)


def write(change: Change) -> None:
    """
    Carry out an edit: keep the original first, then replace the file.

    Raises:
        Conflict: The file changed since the edit was made.
        CannotEdit: It cannot be written.
    """
    if _bytes(change.path) != change.before:
        raise Conflict(f"{change.path} changed in between; nothing was written.", hint="Try again.")
    try:
        change.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if change.before is not None and change.keeps:
            _replace(change.backup, change.before, _mode(change.path))
        if change.after is not None:
            _replace(change.path, change.after, _mode(change.path))
    except OSError as error:
        raise CannotEdit(f"{change.path} cannot be written: {error.strerror}.") from None


def restore(change: Change) -> None:
    """
    Carry out the way back; the backup goes when it was put in place.

    Raises:
        Conflict: The file changed since the way back was found.
        CannotEdit: It cannot be written.
    """
    if _bytes(change.path) != change.before:
        raise Conflict(f"{change.path} changed in between; nothing was written.", hint="Try again.")
    try:
        if change.after is None:
            change.path.unlink(missing_ok=True)
        else:
            _replace(change.path, change.after, _mode(change.path))
        change.backup.unlink(missing_ok=True)
    except OSError as error:
        raise CannotEdit(f"{change.path} cannot be written: {error.strerror}.") from None


def _place(file: ToolFile, name: str, home: Path, environ: Mapping[str, str]) -> Path:
    if folder := environ.get(file.folder_env or " "):
        return Path(folder).expanduser() / Path(name).name
    config = environ.get("XDG_CONFIG_HOME")
    if config and name.startswith(".config/"):
        return Path(config) / name.removeprefix(".config/")
    return home / name


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotEdit(f"{path} cannot be read: {error.strerror}.") from None


def _text(path: Path, content: bytes | None) -> str:
    try:
        return (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise CannotEdit(f"{path} is not UTF-8 text; it is left as it is.") from None


def _data(file: ToolFile, path: Path, content: bytes | None) -> dict[str, Any]:
    text = _text(path, content)
    try:
        return load(text, file.format)
    except CannotEdit as error:
        raise CannotEdit(f"{path} is left as it is. {error.message}", hint="Mend it first.") from None


def _edited(file: ToolFile, path: Path, content: bytes | None, wanted: list[tuple[Place, Any]]) -> bytes:
    try:
        return edited(_text(path, content), file.format, wanted).encode()
    except CannotEdit as error:
        hint = "Put it there by hand: codegate setup prints what."
        raise CannotEdit(f"{path} is left as it is. {error.message}", hint=hint) from None


def _is_replay(file: ToolFile, path: Path, content: bytes | None, original: bytes) -> bool:
    """The file is its original with our values in it, and nothing else was changed by anybody."""
    data, earlier = _data(file, path, content), _data(file, path, original)
    places = [entry.place for entry in file.entries if not entry.is_default or read(earlier, entry.place) is None]
    if _edited(file, path, original, [(place, read(data, place)) for place in places]) == content:
        return True
    # A tool that writes its file anew has no comments to lose.
    return _is_plain(content) and _is_plain(original) and _others(file, data) == _others(file, earlier)


def _is_plain(content: bytes | None) -> bool:
    try:
        json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return False
    return True


def _others(file: ToolFile, data: dict[str, Any]) -> dict[str, Any]:
    """The data without our values."""
    for entry in file.entries:
        data = without(data, entry.place)
    return data


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o600


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Write beside the file, flush to disk, rename: the file is whole at every moment."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
