"""Where a demo that is kept running can be found, so that a bare `codegate tui` shows it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from codegate.cli.runfile import answers, is_alive, read

if TYPE_CHECKING:
    from codegate.runfile import RunInfo


def place() -> Path:
    """The file that says so: beside what else of this user lasts as long as a login."""
    return platformdirs.user_runtime_path("codegate", appauthor=False) / "demo.run"


@contextmanager
def announced(info: "RunInfo") -> Iterator[None]:
    """Say where the demo is, for as long as the context lasts; a demo that cannot say so runs all the same."""
    from codegate.server import runfile

    file = place()
    made = [folder for folder in (file.parent, file.parent.parent) if not folder.exists()]
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        runfile.write(file, info)
    try:
        yield
    finally:
        found = read(file)
        if found is not None and found.pid == info.pid:
            with suppress(OSError):
                runfile.remove(file)
                for folder in made:
                    folder.rmdir()


async def running_demo() -> "RunInfo | None":
    """The demo that this user keeps running, or None."""
    file = place()
    found = read(file) if _is_own(file) else None
    if found is None or not is_alive(found.pid) or not await answers(found.api_url):
        return None
    return found


def _is_own(file: Path) -> bool:
    """Nobody else put it there: whoever names a data directory names the token that is sent."""
    try:
        return file.lstat().st_uid == os.getuid() == file.parent.lstat().st_uid
    except OSError:
        return False
