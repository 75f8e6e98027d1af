"""
The file of a coding tool: where it is, where it points, the edit that points it at the proxy, and the way back.

Only the user's own file is touched, never a project's: a project file that sets the base URL would send the keys of
everyone who opens it somewhere else (CVE-2026-21852). Credentials files are not touched at all.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from codegate.errors import NotFound
from codegate.services.edits.edit import edited, load
from codegate.services.edits.place import CannotEdit, Place, read, without
from codegate.services.tool import NO_KEY, ToolFile, model_in, values
from codegate.services.toolchange import Change, Original, content_of, difference, original_of

_HERE = ("127.0.0.1", "::1", "localhost")


def locate(file: ToolFile, home: Path, environ: Mapping[str, str]) -> Path:
    """The file of this user, symlinks followed; where it will be if it is not there yet."""
    places = [_place(file, name, home, environ) for name in file.names]
    return Path(os.path.realpath(next((one for one in places if one.exists()), places[-1])))


def target(file: ToolFile, path: Path) -> str | None:
    """
    The address that the file points its tool at; None when there is none, or the tool was told to use another.

    Raises:
        CannotEdit: The file is not of its format.
    """
    data = _data(file, path, content_of(path))
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
    return _key(file, _data(file, path, content_of(path)))


def is_changed_since(file: ToolFile, path: Path, base: str) -> bool:
    """
    CodeGate wrote the file, and somebody changed it afterwards.

    Args:
        base: The proxy without `/v1`.

    Raises:
        CannotEdit: The file, or its original, is not of its format.
    """
    original, now = original_of(path), content_of(path)
    if original is None or now == original.content:
        return False
    return not _is_untouched(file, path, now, original.content, base)


def point(file: ToolFile, path: Path, base: str, key: str | None) -> Change:
    """
    The edit that points a tool at the proxy.

    Raises:
        CannotEdit: The file is not of its format, or too unusual to be edited without harm.
    """
    before, original = content_of(path), original_of(path)
    is_ours = original is not None and read(_data(file, path, before), file.address) is not None
    start = before
    if is_ours and original is not None and _is_untouched(file, path, before, original.content, base):
        start = original.content
    after = _edited(file, path, start, values(file, base, key, _present(file, path, start)))
    secrets = _secrets(key, key_in(file, path))
    return Change(path, before, after, secrets, keeps=before != after and not is_ours)


def unpoint(file: ToolFile, path: Path, base: str = "") -> Change:
    """
    The way back: the original byte for byte if nothing changed since, else only our values as they were.

    Args:
        base: The proxy without `/v1`; "" if it is not known: then an address of another machine is somebody's change.

    Raises:
        NotFound: There is neither a backup nor one of our values.
        CannotEdit: The file is not of its format.
    """
    before, original = content_of(path), original_of(path)
    data = _data(file, path, before)
    secrets = _secrets(_key(file, data))
    if original is None and read(data, file.address) is None:
        raise NotFound(f"{path} does not point at a proxy; there is nothing to undo.")
    first = original.content if original else None
    if (original and before == first) or _is_untouched(file, path, before, first, base):
        return Change(path, before, first, secrets, is_restored=True)
    drift = _drift(file, path, before, original, base, secrets)
    if before is None:
        return Change(path, None, None, secrets, drift=drift)
    after = _edited(file, path, before, _back(file, _data(file, path, first)))
    is_gone = first is None and not _others(file, load(after.decode(), file.format))
    return Change(path, before, None if is_gone else after, secrets, is_restored=is_gone, drift=drift)


def _place(file: ToolFile, name: str, home: Path, environ: Mapping[str, str]) -> Path:
    if folder := environ.get(file.folder_env or " "):
        return Path(folder).expanduser() / Path(name).name
    config = environ.get("XDG_CONFIG_HOME")
    if config and name.startswith(".config/"):
        return Path(config) / name.removeprefix(".config/")
    return home / name


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


def _present(file: ToolFile, path: Path, content: bytes | None) -> dict[Place, Any]:
    data = _data(file, path, content)
    return {entry.place: read(data, entry.place) for entry in file.entries}


def _key(file: ToolFile, data: dict[str, Any]) -> str | None:
    found = read(data, file.key) if file.key else None
    return found if isinstance(found, str) else None


def _secrets(*keys: str | None) -> tuple[str, ...]:
    return tuple({key for key in keys if key and len(key) > len(NO_KEY)})


def _written(file: ToolFile, path: Path, now: bytes | None, original: bytes | None, base: str) -> bytes:
    """
    The original with our values, as CodeGate wrote it.

    The key is that of the file, and so is the address, if it is of this machine: ports change. Another model is a
    choice within our values, and means nothing once they are gone.
    """
    data = _data(file, path, now)
    address, key = read(data, file.address), _key(file, data)
    if isinstance(address, str) and _host(address) in _HERE:
        base = address.removesuffix("/v1")
    models = {entry.place: model_in(entry.value, read(data, entry.place)) for entry in file.entries}
    chosen = {place: model for place, model in models.items() if model}
    present = _present(file, path, original)
    return _edited(file, path, original, values(file, base, None if key == NO_KEY else key, present, chosen))


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_untouched(file: ToolFile, path: Path, now: bytes | None, original: bytes | None, base: str) -> bool:
    """The file is its original with our values in it, and nothing else was changed but by the tool's own habits."""
    if now is None:
        return False
    written, found = (_own(file, path, content) for content in (_written(file, path, now, original, base), now))
    if found == written:
        return True
    # A tool that writes its file anew has no comments to lose.
    return _is_plain(found) and _data(file, path, found) == _data(file, path, written)


def _own(file: ToolFile, path: Path, content: bytes) -> bytes:
    """The content without what the tool itself puts there."""
    return _edited(file, path, content, [(place, None) for place in file.habits]) if file.habits else content


def _drift(
    file: ToolFile, path: Path, now: bytes | None, original: Original | None, base: str, secrets: tuple[str, ...]
) -> str:
    if original is None:
        return f"{path} was not written by CodeGate: no original of it is kept."
    return difference(path, _written(file, path, now, original.content, base), now, secrets)


def _back(file: ToolFile, earlier: dict[str, Any]) -> list[tuple[Place, Any]]:
    """What stood at our places; a table that only CodeGate made goes as a whole."""
    is_own = file.table is not None and read(earlier, file.table) is None
    found: list[tuple[Place, Any]] = [(file.table, None)] if is_own and file.table else []
    for entry in file.entries:
        is_inside = is_own and file.table == entry.place[: len(file.table or ())]
        if not entry.is_default and not is_inside:
            found.append((entry.place, read(earlier, entry.place)))
    return found


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
