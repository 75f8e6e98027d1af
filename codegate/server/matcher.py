"""
Which engine searches texts for guardrails in this process: made ready and warm while the server already answers.

A request that comes earlier is searched by the engine that is made on demand; findings are the same.
"""

import asyncio
import logging
import platform
import sys
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import codegate
from codegate.guardrails.engine import Engine, engine, is_ready, use
from codegate.guardrails.finder import Finder
from codegate.guardrails.hyperscan import HyperscanFinder
from codegate.guardrails.policy import Policy
from codegate.guardrails.re_finder import ReFinder
from codegate.guardrails.table import DETECTORS, TRIGGERS
from codegate.paths import DataDir

_WARM_CHARS = 400_000
"""Of source that is searched before the first request: RE2 builds its automata as texts need them."""

_PROBE_S = 120.0

log = logging.getLogger(__name__)


async def make_ready(choice: str, paths: DataDir) -> None:
    """
    Choose the engine and warm it; whatever fails is logged, and RE2 (or `re`) does the work.

    Args:
        choice: Value of the setting `guardrail_engine`.
        paths: Where Hyperscan's database is kept.
    """
    try:
        if choice != "re" and not is_ready():
            await asyncio.to_thread(_warm)
        if choice == "auto" and find_spec("hyperscan") is not None:
            choice = "hyperscan"  # whoever installed the extra wants it
        if choice == "re":
            await asyncio.to_thread(_install, ReFinder)
        elif choice == "hyperscan":
            await asyncio.to_thread(_install, partial(HyperscanFinder, database=await _database(paths)))
            log.info("guardrails use hyperscan")
    except Exception as error:  # noqa: BLE001  a server without its favourite engine is still one
        log.warning("guardrails cannot use %s and use what there is: %s", choice, error)


def _warm() -> None:
    engine().find(_own_source(), Policy())


def _install(make: Callable[[Sequence[str]], Finder]) -> None:
    use(Engine(DETECTORS, make))


def _own_source() -> str:
    """Code with line numbers, as the tools of coding agents show it."""
    parts: list[str] = []
    for path in sorted(Path(codegate.__file__).parent.rglob("*.py")):
        lines = path.read_text("utf-8", "replace").split("\n")
        parts += [f"{number:6}\t{line}\n" for number, line in enumerate(lines, 1)]
    return "".join(parts)[:_WARM_CHARS]


async def _database(paths: DataDir) -> bytes:
    """
    Hyperscan's database, made and tried out in another process.

    Raises:
        RuntimeError: Hyperscan is not installed, or does not work here.
    """
    path = database_path(paths)
    probe = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "codegate.server.hyperscan_probe", str(path)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_PROBE_S):
            _, said = await probe.communicate()
    finally:
        if probe.returncode is None:
            probe.kill()
            await probe.communicate()
    if probe.returncode:
        lines = said.decode("utf-8", "replace").strip().splitlines() or [
            "it was killed, as on a processor it is not for"
        ]
        raise RuntimeError(f"{lines[-1]} (exit code {probe.returncode})")
    return await asyncio.to_thread(path.read_bytes)


def database_path(paths: DataDir) -> Path:
    """Where the database of these triggers, this version of Hyperscan and this kind of machine is."""
    try:
        installed = version("hyperscan")
    except PackageNotFoundError:
        installed = ""
    said = "\0".join((installed, platform.machine(), *TRIGGERS))
    return paths.cache / f"{sha256(said.encode()).hexdigest()[:32]}.hsdb"
