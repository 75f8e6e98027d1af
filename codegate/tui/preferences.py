"""
What a user wants the dashboard to be like, kept in `tui.toml`: the theme, and other keys.

The rule of the room: a file that cannot be used is told of and left as it is; the dashboard opens all the same.
"""

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from codegate.terminal import clean

NAME = "tui.toml"


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    The wishes that can be fulfilled.

    Attributes:
        theme: Name of a theme, or empty.
        keys: Keys by id of a binding, as Textual writes them: `x`, `ctrl+x`, `f5`, several with commas between.
        problems: What is wrong with the file, one sentence each.
        file: Where a choice is remembered; None forgets it with the dashboard.
    """

    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    file: Path | None = None

    def remember_theme(self, name: str) -> "Preferences":
        """
        Write the theme into the file and leave everything else there, comments too.

        Raises:
            OSError: It cannot be written.
            ValueError: What is there is no TOML; it is not overwritten.
        """
        if self.file is not None and name != self.theme:
            import tomlkit

            before = self.file.read_text("utf-8") if self.file.exists() else ""
            document = tomlkit.parse(before)
            document["theme"] = name
            self.file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.file.with_name(f".{self.file.name}.new")
            fresh.write_text(tomlkit.dumps(document), "utf-8")
            fresh.replace(self.file)
        return replace(self, theme=name)


def place(environ: Mapping[str, str] = os.environ) -> Path:
    """The file: `CODEGATE_TUI_CONFIG`, else `tui.toml` in the user's own directory of configuration."""
    named = environ.get("CODEGATE_TUI_CONFIG")
    return Path(named).expanduser() if named else platformdirs.user_config_path("codegate", appauthor=False) / NAME


def read(file: Path, themes: Collection[str], ids: Collection[str]) -> Preferences:
    """
    What the file says; without one, nothing.

    Args:
        themes: Names of the themes there are.
        ids: Ids of the bindings there are.
    """
    try:
        said = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Preferences(file=file)
    except (OSError, ValueError) as error:
        problem = f"{clean(file)} cannot be read: {clean(error, limit=200)}. It is left as it is."
        return Preferences(problems=(problem,))
    problems = [f"There is no setting '{clean(name, limit=40)}'." for name in said if name not in ("theme", "keys")]
    theme = _theme(said.get("theme", ""), themes, problems)
    keys = _keys(said.get("keys", {}), ids, problems)
    return Preferences(theme, keys, tuple(f"{file.name}: {problem}" for problem in problems), file)


def _theme(said: Any, themes: Collection[str], problems: list[str]) -> str:
    if said == "" or (isinstance(said, str) and said in themes):
        return str(said)
    problems.append(f"There is no theme '{clean(said, limit=40)}'. There are {', '.join(sorted(themes))}.")
    return ""


def _keys(said: Any, ids: Collection[str], problems: list[str]) -> dict[str, str]:
    if not isinstance(said, dict):
        problems.append("[keys] must be a table: id = key.")
        return {}
    found: dict[str, str] = {}
    for name, value in said.items():
        listed = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        keys = [str(key).strip() for key in listed if isinstance(key, str) and str(key).strip()]
        if name not in ids:
            problems.append(f"[keys] has no binding '{clean(name, limit=40)}'; docs/tui.md lists them.")
        elif not keys or len(keys) != len(listed):
            problems.append(f"[keys] {clean(name, limit=40)} must be a key or a list of keys.")
        else:
            found[name] = ",".join(keys)
    problems += _clashes(found)
    return found


def _clashes(keys: Mapping[str, str]) -> list[str]:
    """Two bindings of one screen that were given the same key: the later one gets it."""
    taken: dict[tuple[str, str], str] = {}
    said = []
    for name, listed in keys.items():
        for key in listed.split(","):
            spot = (name.split("-", 1)[0], key)
            if spot in taken:
                said.append(f"[keys] {taken[spot]} and {name} have the same key {clean(key, limit=20)}.")
            taken[spot] = name
    return said
