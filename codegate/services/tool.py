"""What is known of a coding tool: the file it reads, what to put there, and the variables of one run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codegate.services.edits.edit import Format, edited
from codegate.services.edits.place import Place

NO_KEY = "codegate"
"""Sent by tools that insist on a key when the proxy asks for none."""

ANY_MODEL = "claude-sonnet-5-5"
"""Named where a tool wants a model; the proxy maps it like any other."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One value in a tool's file.

    Attributes:
        value: What stands there; texts in it are filled in.
        is_key: Left out when the proxy asks for no key.
        is_default: Set only where nothing stands.
    """

    place: Place
    value: Any
    is_key: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ToolFile:
    """
    The file of a tool that `--write` edits.

    Attributes:
        names: Where it may be, from the home directory; the first that exists is taken, else the last.
        address: The place of the base URL: it says where the tool points.
        choice: A place, and how its text begins when the tool uses that address; None: it always does.
        key: The place of the key, or None if the file has none.
        folder_env: Variable that names another folder for it.
        table: A table in it that is CodeGate's alone, or None.
        habits: What the tool itself writes there, whoever edits the file.
    """

    names: tuple[str, ...]
    format: Format
    entries: tuple[Entry, ...]
    address: Place
    key: Place | None = None
    choice: tuple[Place, str] | None = None
    folder_env: str = ""
    table: Place | None = None
    habits: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFile:
    """
    A file for one run, gone afterwards.

    Attributes:
        variable: It tells the tool where the file is.
        data: What stands in it, as JSON; texts in it are filled in.
    """

    name: str
    variable: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """
    One coding tool.

    Attributes:
        id: Name on the command line.
        label: The name people use.
        where: Where its snippet belongs: a file, a page of its settings; "" for a shell's environment.
        snippet: Text to put there, for a tool without `file`.
        commands: Names of its executables, for `codegate run`.
        environment: Variables for one process.
        arguments: Options and values put before the arguments of one run, unless the user gives the option, under
            whichever of its names: `--model|-m`.
        note: What one should know, or "".
        file: The file that `--write` edits, or None.
        unwritable: Why there is no such file, or "".
        trial: Arguments of one small request without a terminal, or empty.
        run_file: A file that one run needs, in place of the user's own, or None.
        unserved: Why the proxy cannot serve it, or "".
    """

    id: str
    label: str
    where: str = ""
    snippet: str = ""
    commands: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None
    arguments: tuple[tuple[str, str], ...] = ()
    note: str = ""
    file: ToolFile | None = None
    unwritable: str = ""
    trial: tuple[str, ...] = ()
    run_file: RunFile | None = None
    unserved: str = ""

    def text(self, base: str, key: str | None) -> str:
        """The snippet for this proxy, with this text where the key goes; None: the proxy asks for none."""
        if self.file is None:
            return str(filled(self.snippet, base, key))
        return edited("", self.file.format, values(self.file, base, key)).rstrip("\n")

    def notice(self, base: str) -> str:
        """What one should know, for this proxy: first of all, that it cannot serve the tool."""
        return " ".join(filter(None, (self.unserved, str(filled(self.note, base, "KEY")))))


def values(
    file: ToolFile,
    base: str,
    key: str | None,
    present: Mapping[Place, Any] | None = None,
    models: Mapping[Place, str] | None = None,
) -> list[tuple[Place, Any]]:
    """
    What to put where for this proxy; None takes a value away.

    Args:
        key: Key of the proxy, or None when it asks for none.
        present: Values that stand in the file, for entries that leave those alone.
        models: Models that were chosen in place of `ANY_MODEL`.
    """
    found = []
    for entry in file.entries:
        if entry.is_default and (present or {}).get(entry.place) is not None:
            continue
        model = (models or {}).get(entry.place, ANY_MODEL)
        value = None if entry.is_key and key is None else filled(entry.value, base, key, model)
        found.append((entry.place, value))
    return found


def model_in(wanted: Any, value: Any) -> str | None:
    """The model that a value names where `{model}` stands in what was to be put there, however deep; None: none."""
    if isinstance(wanted, str) and isinstance(value, str) and "{model}" in wanted:
        before, after = wanted.split("{model}", maxsplit=1)
        fits = value.startswith(before) and value.endswith(after)
        return value.removeprefix(before).removesuffix(after) if fits else None
    if isinstance(wanted, dict) and isinstance(value, dict):
        return next(filter(None, (model_in(one, value.get(name)) for name, one in wanted.items())), None)
    if isinstance(wanted, list) and isinstance(value, list):
        return next(filter(None, map(model_in, wanted, value)), None)
    return None


def filled(value: Any, base: str, key: str | None, model: str = ANY_MODEL) -> Any:
    """The value with its texts filled in, however deep they stand."""
    if isinstance(value, str):
        return value.replace("{base}", base).replace("{model}", model).replace("{key}", key or NO_KEY)
    if isinstance(value, dict):
        return {name: filled(one, base, key, model) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, base, key, model) for one in value]
    return value
