"""
Claude Code's login in the keychain of macOS, which counts there; its file may be old. Looked up, never written.

The item is found by service and by account: another one of the same service, account `unknown`, holds no login
(`protocols.md` 5.7).
"""

import getpass
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

SERVICE = "Claude Code-credentials"
TIMEOUT_S = 10.0
"""The system may ask its user whether this program may look."""

Runner = Callable[[Sequence[str]], bytes | None]
"""A command -> what it wrote; None if it failed."""


def run(command: Sequence[str]) -> bytes | None:
    """Run a command that asks nobody anything on this terminal."""
    try:
        done = subprocess.run(  # noqa: S603 - the program is the system's own, the arguments are built below
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def login_of(
    path: Path,
    *,
    runner: Runner = run,
    platform: str = sys.platform,
    user: Callable[[], str] = getpass.getuser,
    home: Callable[[], Path] = Path.home,
) -> bytes | None:
    """
    What the keychain holds in the place of a credential file of Claude Code's, as JSON.

    Args:
        path: The file: `.credentials.json` in the folder of Claude Code's configuration.

    Returns:
        None on other systems, for other files, and where there is no such item.
    """
    if platform != "darwin" or path.name != ".credentials.json":
        return None
    for service in _services(path.parent, home()):
        found = runner(("/usr/bin/security", "find-generic-password", "-s", service, "-a", user(), "-w"))
        if found is not None and found.strip():
            return _plain(found.strip())
    return None


def _services(folder: Path, home: Path) -> Iterator[str]:
    """Names of the item: with the folder's hash behind it, wherever CLAUDE_CONFIG_DIR named the folder."""
    if folder == home / ".claude":
        yield SERVICE
    yield f"{SERVICE}-{sha256(unicodedata.normalize('NFC', str(folder)).encode()).hexdigest()[:8]}"


def _plain(found: bytes) -> bytes:
    """`security` writes in hexadecimal what is not all printable."""
    try:
        return bytes.fromhex(found.decode("ascii"))
    except ValueError:
        return found
