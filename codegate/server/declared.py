"""A server that is configured by a file: as it says at the start, and, if wanted, whenever it changes."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from codegate.api.body import decode
from codegate.errors import CodeGateError
from codegate.services.container import Services
from codegate.services.declared.shape import Declaration, Outcome
from codegate.services.declared.text import DeclaredText
from codegate.settings import CONFIG_FILE, CONFIG_WATCH

log = logging.getLogger(__name__)

POLL_S = 1.0
"""How often the file is looked at: one `stat`, which works on every file system and through every editor's ways."""


@contextlib.asynccontextmanager
async def held(services: Services) -> AsyncIterator[None]:
    """
    Make everything as the file says, if there is one, and keep it so for as long as the context lasts.

    Raises:
        BadFile: The file cannot be used; nothing was changed.
    """
    settings = services.state.resolved()
    if not settings[CONFIG_FILE]:
        yield
        return
    path = _named(settings[CONFIG_FILE])
    seen = _state_of(path)
    _report(await apply(services, path))
    if not settings[CONFIG_WATCH]:
        yield
        return
    watching = asyncio.get_running_loop().create_task(_watch(services, path, seen), name="config-watch")
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def apply(services: Services, path: Path) -> Outcome:
    """
    Make everything as the file says now.

    Raises:
        BadFile: The file cannot be used; nothing was changed. The message has file and line.
    """
    text = await asyncio.to_thread(DeclaredText.read, path)
    said = text.values(os.environ)
    try:
        return await services.declarations.apply(decode(msgspec.json.encode(said), Declaration))
    except CodeGateError as error:
        raise text.fault(error) from None


async def _watch(services: Services, path: Path, seen: tuple[int, int, int] | None) -> None:
    """A file that makes no sense changes nothing and stops nothing: what was in force stays in force."""
    while True:
        await asyncio.sleep(POLL_S)
        now = _state_of(path)
        if now == seen or now is None:
            continue
        seen = now
        try:
            _report(await apply(services, path))
        except CodeGateError as error:
            log.error("the configuration stays as it was: %s", error.text())


def _named(text: str) -> Path:
    return Path(text).expanduser()


def _report(outcome: Outcome) -> None:
    changed = [f"{step.action} {step.noun} {step.name}" for step in outcome.steps if step.action != "keep"]
    if changed:
        log.info("configured: %s", ", ".join(changed))
    for name in outcome.tenant_keys:
        log.warning("tenant %s was made; get its key with: codegate tenants rotate-key %s", name, name)


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file does, be it written or put in the place of another."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
