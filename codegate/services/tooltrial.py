"""One small question that a coding tool itself asks, with its own file or, where it has none, with variables."""

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codegate.services.tool import Tool
from codegate.services.toolrun import plan, write_files

if TYPE_CHECKING:
    from asyncio.subprocess import Process

TRIAL_TIMEOUT_S = 90.0
"""Seconds a tool has for its answer: some take half a minute to start for the first time."""

MAX_ANSWER = 2_000
"""Characters of its answer that are kept: the last ones."""


@dataclass(frozen=True, slots=True)
class Trial:
    """
    How a tool fared.

    Attributes:
        exit_code: None if it was ended for taking too long.
        answer: What it printed: its output, or its complaints if it had none, or failed.
    """

    exit_code: int | None
    answer: str

    @property
    def is_good(self) -> bool:
        """It ended well, and said something."""
        return self.exit_code == 0 and bool(self.answer)


def program_of(found: Tool, environ: Mapping[str, str]) -> str | None:
    """The program to ask with; None if the tool is not installed, or cannot be asked without a window."""
    if not found.trial:
        return None
    return next((path for name in found.commands if (path := shutil.which(name, path=environ.get("PATH")))), None)


async def ask_tool(
    found: Tool,
    program: str,
    base: str,
    key: str | None,
    environ: Mapping[str, str],
    home: Path,
    timeout_s: float = TRIAL_TIMEOUT_S,
) -> Trial:
    """
    Let the tool ask, in an empty folder, so that no project's rules or files take part.

    Args:
        key: Key of the proxy for a tool without a file; others have it in theirs.
        environ: Variables of the tool; one with a file of its own gets nothing besides.

    Raises:
        OSError: The program cannot be started.
    """
    with tempfile.TemporaryDirectory(prefix="codegate-trial-") as name:
        folder = Path(name)
        arguments, variables = list(found.trial), dict(environ)
        if found.file is None:
            planned = plan(found, arguments, base, key, environ, home, folder / "files")
            write_files(planned.files)
            arguments, variables = planned.arguments, planned.environ
        return await _run([program, *arguments], variables, folder, timeout_s)


async def _run(argv: list[str], environ: dict[str, str], folder: Path, timeout_s: float) -> Trial:
    import asyncio  # here, since help pages import this module and need no event loop

    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env=environ,
        # A group of its own, so that a tool's own children end with it.
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate()
    except TimeoutError:
        return Trial(None, "")
    finally:
        await _end(process)
    texts = [part.decode("utf-8", "replace").strip() for part in (out, err)]
    if process.returncode:
        texts.reverse()
    return Trial(process.returncode, next(filter(None, texts), "")[-MAX_ANSWER:])


async def _end(process: "Process") -> None:
    """End it and what it started, if it still runs."""
    if process.returncode is not None:
        return
    import os
    import signal

    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
