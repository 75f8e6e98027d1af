"""
The settings file of Claude Code: two variables in its `env` block, with a backup and the way back.

Only the user's own file is touched, never a project's: a project file that sets the base URL would send the keys of
everyone who opens it somewhere else (CVE-2026-21852). Writes are atomic, keep the mode, and go through a symlink to
its target. Credentials files are not touched at all.
"""

import difflib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codegate.errors import CodeGateError, Conflict, NotFound

URL = "ANTHROPIC_BASE_URL"
KEY = "ANTHROPIC_AUTH_TOKEN"
OURS = (URL, KEY)


class SetupError(CodeGateError):
    """The tool's file is not one that can be edited safely."""

    code = "setup"


@dataclass(frozen=True, slots=True)
class Change:
    """
    An edit that is not written yet.

    Attributes:
        path: The real file, symlinks followed.
        before: Its bytes, or None if it does not exist.
        after: Its bytes to be, or None if it is to be removed.
        is_restored: `after` is the backup, byte for byte.
    """

    path: Path
    before: bytes | None
    after: bytes | None
    is_restored: bool = False

    @property
    def is_needed(self) -> bool:
        """There is something to write."""
        return self.before != self.after

    @property
    def backup(self) -> Path:
        """Where the file's original is kept."""
        return backup_of(self.path)

    def diff(self, secret: str | None = None) -> str:
        """Unified diff, with the secret hidden."""
        old, new = (_lines(side) for side in (self.before, self.after))
        text = "\n".join(difflib.unified_diff(old, new, str(self.path), str(self.path), lineterm=""))
        return text.replace(secret, "***") if secret else text


def claude_settings(home: Path) -> Path:
    """The user's settings file of Claude Code, symlinks followed."""
    return Path(os.path.realpath(home / ".claude" / "settings.json"))


def backup_of(path: Path) -> Path:
    """Where the original of a file is kept: beside it."""
    return path.with_name(path.name + ".before-codegate")


def target(path: Path) -> str | None:
    """
    The address that the file points Claude Code at, or None.

    Raises:
        SetupError: The file is no JSON object, or its `env` is none.
    """
    found = _env(path, _parsed(path, _read(path))).get(URL)
    return found if isinstance(found, str) else None


def point(path: Path, base: str, key: str | None) -> Change:
    """
    The edit that points Claude Code at the proxy: the URL, and the key only if there is one.

    Raises:
        SetupError: The file is no JSON object, or its `env` is none.
    """
    before = _read(path)
    settings = _parsed(path, before)
    env = dict(_env(path, settings))
    env[URL] = base
    if key is not None:
        env[KEY] = key
    else:
        env.pop(KEY, None)
    return Change(path, before, _rendered({**settings, "env": env}, before))


def unpoint(path: Path) -> Change:
    """
    The way back: the backup byte for byte if nothing else changed since, else only our two variables as they were.

    Raises:
        NotFound: There is neither a backup nor one of our variables.
    """
    before, backup = _read(path), _read(backup_of(path))
    settings = _parsed(path, before)
    ours = {name for name in OURS if name in _env(path, settings)}
    if backup is not None:
        original = _parsed(path, backup)
        if before is None or _others(path, settings) == _others(path, original):
            return Change(path, before, backup, is_restored=True)
        return Change(path, before, _rendered(_with(path, settings, _env(path, original)), before))
    if not ours:
        raise NotFound(f"{path} does not point at a proxy; there is nothing to undo.")
    bare = _with(path, settings, {})
    return Change(path, before, _rendered(bare, before) if bare else None, is_restored=not bare)


def write(change: Change) -> None:
    """
    Carry out an edit: keep the original first, then replace the file.

    Raises:
        Conflict: The file changed since the edit was made.
        SetupError: It cannot be written.
    """
    if _read(change.path) != change.before:
        raise Conflict(f"{change.path} changed in between; nothing was written.", hint="Try again.")
    try:
        change.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keeps_ours = change.before is not None and _points(change.path, change.before)
        if change.before is not None and not (keeps_ours and change.backup.exists()):
            _replace(change.backup, change.before, _mode(change.path))
        if change.after is None:
            change.path.unlink()
        else:
            _replace(change.path, change.after, _mode(change.path))
    except OSError as error:
        raise SetupError(f"{change.path} cannot be written: {error.strerror}.") from None


def restore(change: Change) -> None:
    """Carry out the way back; the backup goes when it was put in place."""
    if change.after is None:
        change.path.unlink(missing_ok=True)
    else:
        _replace(change.path, change.after, _mode(change.path))
    change.backup.unlink(missing_ok=True)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from None


def _parsed(path: Path, content: bytes | None) -> dict[str, Any]:
    if content is None or not content.strip():
        return {}
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SetupError(f"{path} is not valid JSON ({error}); it is left as it is.", hint="Mend it first.") from None
    if not isinstance(found, dict):
        raise SetupError(f"{path} is not a JSON object; it is left as it is.", hint="Mend it first.")
    return found


def _env(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    env = settings.get("env", {})
    if not isinstance(env, dict):
        raise SetupError(f"`env` in {path} is not an object; it is left as it is.", hint="Mend it first.")
    return env


def _points(path: Path, content: bytes) -> bool:
    return URL in _env(path, _parsed(path, content))


def _others(path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    return _with(path, settings, {})


def _with(path: Path, settings: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
    """The settings with our variables as they were in the original `env`; an `env` left empty goes."""
    env = {name: value for name, value in _env(path, settings).items() if name not in OURS}
    env.update({name: original[name] for name in OURS if name in original})
    rest = {name: value for name, value in settings.items() if name != "env"}
    return {name: env if name == "env" else rest[name] for name in settings if name != "env" or env}


def _rendered(settings: dict[str, Any], before: bytes | None) -> bytes:
    """JSON with the indent and the last line feed the file had."""
    text = (before or b"").decode("utf-8", "replace")
    second = next((line for line in text.splitlines()[1:] if line.strip()), "  x")
    indent = second[: len(second) - len(second.lstrip())] or "  "
    ending = "\n" if before is None or text.endswith("\n") else ""
    return (json.dumps(settings, ensure_ascii=False, indent=indent) + ending).encode("utf-8", "surrogatepass")


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
