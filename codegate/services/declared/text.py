"""
Configuration files as people write them: TOML or YAML, `${NAME}` for secrets, and the line a fault is on.

`${NAME}` stands for a variable, `${NAME:-text}` for one that may be missing, `$${` for a dollar and a brace.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegate.errors import CodeGateError

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")
_PLACE = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")

MAX_BYTES = 1 << 20


class BadFile(CodeGateError):
    """A configuration file that cannot be used; the message begins with file and line."""

    code = "bad_file"
    exit_code = 78


class DeclaredText:
    """A configuration file: what it says, and where."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._text = text
        self._is_yaml = path.suffix.lower() in {".yaml", ".yml"}

    @classmethod
    def read(cls, path: Path) -> "DeclaredText":
        """
        The file's text.

        Raises:
            BadFile: It is not there, too large, or no text.
        """
        try:
            content = path.read_bytes() if str(path) != "-" else _standard_input()
        except OSError as error:
            raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
        if len(content) > MAX_BYTES:
            raise BadFile(f"{path} is larger than {MAX_BYTES} bytes.")
        try:
            return cls(path, content.decode())
        except UnicodeDecodeError:
            raise BadFile(f"{path} is no UTF-8 text.") from None

    def values(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """
        What the file says, references to variables filled in.

        Raises:
            BadFile: It is no TOML or YAML, or a variable is not set.
        """
        found = self._yaml() if self._is_yaml else self._toml()
        if not isinstance(found, dict):
            raise BadFile(f"{self.path}:1: a configuration is a table of sections.")
        filled: dict[str, Any] = self._filled(found, "", environ)
        return filled

    def fault(self, error: CodeGateError) -> BadFile:
        """What a server said of a field, with file and line."""
        place = f"{self.path}:{self.line(error.field)}" if error.field else str(self.path)
        return BadFile(f"{place}: {error.message}", hint=error.hint)

    def line(self, field: str | None) -> int:
        """The line of a field such as `accounts[1].provider`, or of what holds it; counted from 1."""
        keys = [m[1] if m[1] is not None else int(m[2]) for m in _PLACE.finditer(field or "")]
        return _yaml_line(self._text, keys) if self._is_yaml else _toml_line(self._text, keys)

    def _toml(self) -> Any:
        import tomllib

        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            m = re.search(r"line (\d+)", str(error))
            raise BadFile(f"{self.path}:{m[1] if m else 1}: {str(error).partition(' (at')[0]}.") from None

    def _yaml(self) -> Any:
        import yaml

        try:
            return yaml.safe_load(self._text) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "is no YAML"
            raise BadFile(f"{self.path}:{mark.line + 1 if mark else 1}: {problem}.") from None

    def _filled(self, value: Any, place: str, environ: Mapping[str, str]) -> Any:
        if isinstance(value, dict):
            return {str(k): self._filled(v, f"{place}.{k}".lstrip("."), environ) for k, v in value.items()}
        if isinstance(value, list):
            return [self._filled(one, f"{place}[{number}]", environ) for number, one in enumerate(value)]
        if isinstance(value, str):
            return _REFERENCE.sub(lambda m: self._variable(m, place, environ), value)
        return value if isinstance(value, bool | int | float | None) else str(value)

    def _variable(self, m: re.Match[str], place: str, environ: Mapping[str, str]) -> str:
        if m["name"] is None:
            return "${"
        found = environ.get(m["name"]) or m["default"]
        if found is None:
            where = f"{self.path}:{self.line(place)}: {place}"
            raise BadFile(f"{where}: the variable {m['name']} is not set.", hint=f"export {m['name']}=…")
        return found


def rendered(said: Mapping[str, Any], *, is_yaml: bool) -> str:
    """A configuration as TOML or YAML."""
    if is_yaml:
        import yaml

        return str(yaml.safe_dump(dict(said), sort_keys=False, allow_unicode=True))
    import tomlkit

    return tomlkit.dumps(dict(said))


def _yaml_line(text: str, keys: list[Any]) -> int:
    import yaml

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 0
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line
        else:
            break
    return line + 1


def _toml_line(text: str, keys: list[Any]) -> int:
    """
    The header of the table that the keys lead to, then the key in it.

    Knows the forms that `export` writes: `[a]`, `[[a]]` and `[[a.b]]` headers with keys below them.
    """
    lines = text.splitlines()
    at, header = 0, ""
    for number, key in enumerate(keys):
        if isinstance(key, int):
            continue
        header = f"{header}.{key}".lstrip(".")
        index = keys[number + 1] if number + 1 < len(keys) and isinstance(keys[number + 1], int) else 0
        found = _headers(lines, header, at)
        if len(found) > index:
            at = found[index]
        else:
            return _key_line(lines, str(key), at) + 1
    return at + 1


def _headers(lines: list[str], name: str, after: int) -> list[int]:
    wanted = re.compile(rf"\s*\[\[?\s*{re.escape(name)}\s*\]\]?\s*(?:#.*)?")
    return [number for number, line in enumerate(lines) if number >= after and wanted.fullmatch(line)]


def _key_line(lines: list[str], key: str, after: int) -> int:
    wanted = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number in range(after, len(lines)):
        if number > after and lines[number].lstrip().startswith("["):
            break
        if wanted.match(lines[number]):
            return number
    return after


def _standard_input() -> bytes:
    import sys

    return sys.stdin.buffer.read(MAX_BYTES + 1)
