"""
One run of a coding tool with its endpoint set to the proxy: variables, arguments, and files that are gone afterwards.

Nothing of the user's is written; a tool that reads its endpoint from a file only gets a copy with our values in it.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegate.services.edits.edit import edited, load
from codegate.services.edits.place import read
from codegate.services.tool import ANY_MODEL, NO_KEY, Tool, ToolFile, filled, values
from codegate.services.toolfile import locate, point
from codegate.services.variables import EVERYTHING

_MODEL_VARIABLES = ("COPILOT_MODEL", "GOOSE_MODEL", "OPENAI_MODEL", "ANTHROPIC_MODEL")


@dataclass(frozen=True, slots=True)
class Plan:
    """
    How to start a tool.

    Attributes:
        arguments: What follows the program's name.
        environ: All its variables.
        files: Contents by path; written before the start in a folder of their own, removed at the end.
    """

    arguments: list[str]
    environ: dict[str, str]
    files: dict[Path, bytes] = field(default_factory=dict)


def plan(
    tool: Tool, arguments: list[str], base: str, key: str | None, environ: Mapping[str, str], home: Path, folder: Path
) -> Plan:
    """
    How to start this tool so that it asks the proxy.

    Args:
        arguments: The user's own.
        key: Key of the proxy, or None when it asks for none; tools that insist on one get a placeholder then.
        environ: The variables that are set already.
        folder: Where files may be put that are removed at the end; it need not exist.

    Raises:
        CannotEdit: The tool's own file, whose copy is needed, is not of its format.
    """
    child = {name: value for name, value in environ.items() if name not in unwanted(tool, key)}
    child |= environment(tool, base, key, environ)
    files: dict[Path, bytes] = {}
    before = _options(tool, arguments, environ)
    if tool.id == "codex-cli":
        before = _codex(base)
    elif tool.id == "opencode" and tool.file:
        child["OPENCODE_CONFIG_CONTENT"] = _opencode(tool.file, base, key, environ)
    elif tool.run_file is not None:
        files[folder / tool.run_file.name] = json.dumps(filled(tool.run_file.data, base, key)).encode()
        child[tool.run_file.variable] = str(folder / tool.run_file.name)
    elif tool.id == "crush" and tool.file:
        files[folder / "crush.json"] = _copy(tool.file, base, key, environ, home)
        child["CRUSH_GLOBAL_CONFIG"] = str(folder)
    elif tool.id == "continue" and tool.file and "--config" not in arguments:
        files[folder / "config.yaml"] = _copy(tool.file, base, key, environ, home)
        before = ["--config", str(folder / "config.yaml")]
    elif tool.id == "claude-code" and tool.file and "--settings" not in arguments:
        said = _claude(tool.file, base, key, environ, home)
        if said is not None:
            files[folder / "settings.json"] = said
            before = ["--settings", str(folder / "settings.json")]
    return Plan([*before, *arguments], child, files)


def environment(found: Tool, base: str, key: str | None, present: Mapping[str, str]) -> dict[str, str]:
    """
    Variables to set for one run of a tool.

    Args:
        key: Key of the proxy, or None when it asks for none; tools that insist on one get a placeholder then.
        present: The variables that are set already; a model chosen there stays, and so does a login of Claude Code
            when the proxy needs no key (it is dropped at the proxy, but the tool would ask for another).
    """
    names = found.environment if found.environment is not None or found.file else EVERYTHING
    wanted = {name: str(filled(text, base, key)) for name, text in (names or {}).items()}
    for name in _MODEL_VARIABLES:
        if present.get(name):
            wanted.pop(name, None)
    if key is None and "ANTHROPIC_AUTH_TOKEN" in wanted and present.get("ANTHROPIC_API_KEY"):
        del wanted["ANTHROPIC_AUTH_TOKEN"]
    return wanted


def unwanted(found: Tool, key: str | None) -> tuple[str, ...]:
    """Variables to take away for one run: a second Anthropic key would be sent beside the proxy's own."""
    return ("ANTHROPIC_API_KEY",) if key and "ANTHROPIC_AUTH_TOKEN" in (found.environment or EVERYTHING) else ()


def _options(tool: Tool, arguments: list[str], environ: Mapping[str, str]) -> list[str]:
    """The tool's options that the user does not give; a model chosen in a variable stays."""
    chosen = (environ.get(name) for name in _MODEL_VARIABLES if name in (tool.environment or {}))
    model = next(filter(None, chosen), ANY_MODEL)
    found = []
    for option, value in tool.arguments:
        names = option.split("|")
        if not any(given.split("=", 1)[0] in names for given in arguments):
            found += [names[0], value.replace("{model}", model)]
    return found


def _codex(base: str) -> list[str]:
    """Overrides of its file; the key stays in a variable, for command lines are seen by everyone on the machine."""
    table = (
        f'{{name="CodeGate", base_url={json.dumps(base + "/v1")}, wire_api="responses", env_key="CODEGATE_API_KEY"}}'
    )
    return ["-c", 'model_provider="codegate"', "-c", f"model_providers.codegate={table}"]


def _opencode(file: ToolFile, base: str, key: str | None, environ: Mapping[str, str]) -> str:
    """The configuration in a variable, which OpenCode merges over its files."""
    given = environ.get("OPENCODE_CONFIG_CONTENT", "")
    data = load(given, file.format)
    present = {entry.place: read(data, entry.place) for entry in file.entries}
    return edited(given, file.format, values(file, base, key, present))


def _copy(file: ToolFile, base: str, key: str | None, environ: Mapping[str, str], home: Path) -> bytes:
    return point(file, locate(file, home, environ), base, key).after or b""


def _claude(file: ToolFile, base: str, key: str | None, environ: Mapping[str, str], home: Path) -> bytes | None:
    """Settings for the command line, needed only where the user's own `env` would beat the variables of this run."""
    path = locate(file, home, environ)
    try:
        env: Any = json.loads(path.read_bytes()).get("env", {})
    except (OSError, ValueError, AttributeError):
        return None
    if not isinstance(env, dict) or not {"ANTHROPIC_BASE_URL", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY"} & set(env):
        return None
    said = {"ANTHROPIC_BASE_URL": base, "ANTHROPIC_AUTH_TOKEN": key or NO_KEY}
    if "ANTHROPIC_API_KEY" in env:
        said["ANTHROPIC_API_KEY"] = ""
    return json.dumps({"env": said}).encode()


def write_files(files: Mapping[Path, bytes]) -> None:
    """Write a plan's files, for their owner only."""
    for path, content in files.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
