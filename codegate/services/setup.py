"""
Setting up coding tools: what each needs, where it points now, the edit of its file, and a request as it would make.

Files are those of the machine and the user this runs as.
"""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from codegate.errors import CodeGateError, Invalid
from codegate.records import Record
from codegate.services.tool import Tool, ToolFile
from codegate.services.toolfile import Change, key_in, locate, point, target, unpoint
from codegate.services.tools import TOOLS, tool

KEY_PLACE = "<PROXY_API_KEY>"
"""Stands in a snippet where the proxy's key goes; keys are not printed."""

TEST_TIMEOUT_S = 10.0

Points = Literal["here", "elsewhere", "nowhere", "unreadable"]


class ToolView(Record, frozen=True, kw_only=True):
    """
    A tool and where it points.

    Attributes:
        file: The file that `--write` edits, or "".
        writable: There is one.
        unwritable: Why there is none, or "".
        points: Where its file points; `nowhere` too if it has none.
        target: The address in its file, or "".
        problem: Why its file cannot be read, or "".
        installed: One of its programs is on the PATH.
        snippet: What to set, with `<PROXY_API_KEY>` in place of the key if there is one.
    """

    id: str
    label: str
    where: str
    file: str
    writable: bool
    unwritable: str
    points: Points
    target: str
    problem: str
    installed: bool
    snippet: str
    note: str


class ToolTest(Record, frozen=True, kw_only=True):
    """How a request with a tool's own address and key went."""

    success: bool
    message: str
    url: str
    latency_ms: int = 0
    models: int = 0


Ask = Callable[[str, Mapping[str, str], float], Awaitable[tuple[int, bytes]]]
"""GET of a URL with headers, within seconds: status and body."""


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
        return unpoint(_file(found), self._path(found))

    async def test(self, name: str, key: str | None, ask: Ask | None = None) -> ToolTest:
        """
        Ask for the list of models as the tool would: with the address and the key of its file.

        Nothing is sent to another address than the proxy's. A tool without a file is tested with the proxy's address
        and the given key.

        Args:
            ask: Instead of `fetch`.

        Raises:
            NotFound: There is no such tool.
        """
        found = tool(name)
        view = self._view(found)
        if view.points in ("elsewhere", "unreadable"):
            text = view.problem or f"It asks {view.target}, not this proxy."
            return ToolTest(success=False, message=text, url=view.target)
        if found.file is not None and view.points == "nowhere":
            return ToolTest(success=False, message=f"{view.file} does not point at the proxy.", url="")
        if found.file is not None:
            key = key_in(found.file, self._path(found)) or key
        url = f"{plain(view.target or self.base)}/v1/models"
        started = time.monotonic()
        try:
            async with asyncio.timeout(TEST_TIMEOUT_S):
                status, body = await (ask or fetch)(
                    url, {"authorization": f"Bearer {key}"} if key else {}, TEST_TIMEOUT_S
                )
        except (OSError, TimeoutError, CodeGateError) as error:
            return ToolTest(success=False, message=f"Nobody answers at {url} ({type(error).__name__}).", url=url)
        latency_ms = round((time.monotonic() - started) * 1000)
        models = _count(body)
        if status != 200 or models is None:
            refused = {401: "The proxy refuses its key."}.get(status, f"The proxy answers with status {status}.")
            return ToolTest(success=False, message=refused, url=url, latency_ms=latency_ms)
        text = f"{found.label} reaches the proxy; it sees {models} models."
        return ToolTest(success=True, message=text, url=url, latency_ms=latency_ms, models=models)

    def _path(self, found: Tool) -> Path:
        return locate(_file(found), self.home, self.environ)

    def _view(self, found: Tool) -> ToolView:
        address, problem = "", ""
        points: Points = "nowhere"
        path = self._path(found) if found.file else None
        if found.file and path:
            try:
                address = target(found.file, path) or ""
                points = "nowhere" if not address else "here" if plain(address) == plain(self.base) else "elsewhere"
            except CodeGateError as error:
                problem, points = error.message, "unreadable"
        return ToolView(
            id=found.id,
            label=found.label,
            where=str(path) if path else found.where,
            file=str(path) if path else "",
            writable=path is not None,
            unwritable=found.unwritable,
            points=points,
            target=address,
            problem=problem,
            installed=any(shutil.which(name, path=self.environ.get("PATH")) for name in found.commands),
            snippet=found.text(self.base, KEY_PLACE if self.has_key else None),
            note=found.note.replace("{base}", self.base),
        )


async def fetch(url: str, headers: Mapping[str, str], timeout_s: float) -> tuple[int, bytes]:
    """
    GET of a URL: status and body.

    Raises:
        OSError: Nobody answers.
    """
    import httpx

    try:
        # No proxy of the environment: the address is on this machine or named by its owner.
        async with httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client:
            answer = await client.get(url, headers=dict(headers))
    except httpx.HTTPError as error:
        raise OSError(str(error)) from None
    return answer.status_code, answer.content


def plain(address: str) -> str:
    """A base URL as it is compared: without `/v1`, and with one name for this machine."""
    return address.rstrip("/").removesuffix("/v1").replace("://localhost:", "://127.0.0.1:")


def _file(found: Tool) -> ToolFile:
    if found.file is None:
        raise Invalid(
            f"{found.label} has no file that can be edited. {found.unwritable}", hint=f"codegate setup {found.id}"
        )
    return found.file


def _count(body: bytes) -> int | None:
    try:
        found = msgspec.json.decode(body)
        return len(found["data"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return None
