"""
Setting up coding tools: what each needs, where it points now, the edit of its file, and a request as it would make.

Files are those of the machine and the user this runs as.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from codegate.errors import CodeGateError, Invalid
from codegate.records import Record
from codegate.services.tool import Tool, ToolFile
from codegate.services.toolchange import Change
from codegate.services.toolcheck import Ask, ToolTest, ask_itself, fetch, reach
from codegate.services.toolfile import is_changed_since, key_in, locate, point, target, unpoint
from codegate.services.tools import TOOLS, tool
from codegate.services.tooltrial import program_of

KEY_PLACE = "<PROXY_API_KEY>"
"""Stands in a snippet where the proxy's key goes; keys are not printed."""

Points = Literal["here", "elsewhere", "nowhere", "unreadable"]
State = Literal["unset", "set", "changed"]


class ToolView(Record, frozen=True, kw_only=True):
    """
    A tool and where it points.

    Attributes:
        file: The file that `--write` edits, or "".
        writable: There is one.
        unwritable: Why there is none, or "".
        points: Where its file points, or the variables of a tool that has none.
        state: `set` if it points at this proxy, `changed` if CodeGate wrote its file and somebody changed it since.
        target: The address in its file, or "".
        problem: Why its file cannot be read, or "".
        installed: One of its programs is on the PATH.
        askable: It can be asked a question by a test.
        snippet: What to set, with `<PROXY_API_KEY>` in place of the key if there is one.
    """

    id: str
    label: str
    where: str
    file: str
    writable: bool
    unwritable: str
    points: Points
    state: State
    target: str
    problem: str
    installed: bool
    askable: bool
    snippet: str
    note: str


@dataclass(frozen=True, slots=True)
class Setup:
    """
    The tools of one user, and the proxy they are to ask.

    Attributes:
        base: The proxy without `/v1`.
        has_key: It asks for a key.
    """

    home: Path
    environ: Mapping[str, str]
    base: str
    has_key: bool

    def list(self) -> "list[ToolView]":
        """Every tool, in the order they are shown."""
        return [self._view(found) for found in TOOLS.values()]

    def get(self, name: str) -> ToolView:
        """
        One tool.

        Raises:
            NotFound: There is none of this name.
        """
        return self._view(tool(name))

    def pointed(self, name: str, key: str | None) -> Change:
        """
        The edit that points a tool at the proxy.

        Raises:
            NotFound: There is no such tool.
            Invalid: It has no file to edit.
            CannotEdit: Its file cannot be edited without harm.
        """
        found = tool(name)
        return point(_file(found), self._path(found), self.base, key)

    def restored(self, name: str) -> Change:
        """
        The way back.

        Raises:
            NotFound: There is no such tool, or nothing to undo.
            Invalid: It has no file to edit.
            CannotEdit: Its file cannot be edited without harm.
        """
        found = tool(name)
        return unpoint(_file(found), self._path(found), self.base)

    async def test(self, name: str, key: str | None, *, asks: bool = True, ask: Ask | None = None) -> ToolTest:
        """
        Ask as the tool would, with the address and the key of its file: for the models, and then a small question.

        The models cost nothing. The question is asked by the tool's own program, where it is installed and needs no
        window. Nothing is sent to another address than the proxy's. A tool without a file is tested with the proxy's
        address and the given key.

        Args:
            asks: Also the question.
            ask: Instead of `fetch`.

        Raises:
            NotFound: There is no such tool.
        """
        found = tool(name)
        view = self._view(found)
        if found.unserved:
            return ToolTest(success=False, message=found.unserved, url="")
        if found.file is not None and view.points != "here":
            where = f"It asks {view.target}, not this proxy." if view.target else ""
            text = view.problem or where or f"{view.file} does not point at the proxy."
            return ToolTest(success=False, message=text, url=view.target)
        if found.file is not None:
            key = key_in(found.file, self._path(found)) or key
        url = f"{plain(view.target if found.file else self.base)}/v1/models"
        reached = await reach(found.label, url, key, ask or fetch)
        if not reached.success or not asks:
            return reached
        program = program_of(found, self.environ)
        if program is None:
            why = "it cannot be asked without a window" if not found.trial else "its program is not installed here"
            return replace(reached, message=f"{reached.message} The tool itself was not asked: {why}.")
        return await ask_itself(found, program, self.base, key, self.environ, self.home, reached)

    def _path(self, found: Tool) -> Path:
        return locate(_file(found), self.home, self.environ)

    def _view(self, found: Tool) -> ToolView:
        address, problem = "", ""
        points: Points = "nowhere"
        state: State = "unset"
        path = self._path(found) if found.file else None
        if found.file and path:
            try:
                address = target(found.file, path) or ""
                state = "changed" if is_changed_since(found.file, path, self.base) else "unset"
            except CodeGateError as error:
                problem, points = error.message, "unreadable"
        elif found.commands:
            address = _told(found, self.environ)
        if address:
            points = "here" if plain(address) == plain(self.base) else "elsewhere"
        if points == "here" and state == "unset":
            state = "set"
        return ToolView(
            id=found.id,
            label=found.label,
            where=str(path) if path else found.where,
            file=str(path) if path else "",
            writable=path is not None,
            unwritable=found.unwritable,
            points=points,
            state=state,
            target=address,
            problem=problem,
            installed=any(shutil.which(name, path=self.environ.get("PATH")) for name in found.commands),
            askable=program_of(found, self.environ) is not None,
            snippet=found.text(self.base, KEY_PLACE if self.has_key else None),
            note=found.notice(self.base),
        )


def _told(found: Tool, environ: Mapping[str, str]) -> str:
    """The address in the variables of a tool that reads no file, or ""."""
    names = [name for name, text in (found.environment or {}).items() if text.startswith("{base}")]
    return next((environ[name] for name in names if environ.get(name)), "")


def plain(address: str) -> str:
    """A base URL as it is compared: without `/v1`, and with one name for this machine."""
    return address.rstrip("/").removesuffix("/v1").replace("://localhost:", "://127.0.0.1:")


def _file(found: Tool) -> ToolFile:
    if found.file is None:
        raise Invalid(
            f"{found.label} has no file that can be edited. {found.unwritable}", hint=f"codegate setup {found.id}"
        )
    return found.file
