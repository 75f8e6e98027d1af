"""One worker process, as the process sees it that has started it."""

import asyncio
import signal
import socket
import subprocess
import sys

_POLL_S = 0.02


class Child:
    """
    A process that runs `codegate.server.worker`.

    It inherits its end of the link and the socket it listens on, and no other: nothing secret is in its arguments.

    Args:
        listener: The proxy's socket; this process keeps its copy, so that connections wait while a worker is replaced.

    Attributes:
        link: This process's end of the link.
    """

    def __init__(self, listener: socket.socket) -> None:
        self.link, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        # Ctrl-C is sent to every process of a terminal. A worker that is still importing does not ignore it yet, so it
        # is born with the signal blocked; what is blocked here meanwhile arrives right after.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "codegate.server.worker", str(far.fileno()), str(listener.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(far.fileno(), listener.fileno()),
            )
        except OSError:
            self.link.close()
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            far.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()

    async def ended(self, within_s: float) -> int:
        """
        Wait until it has ended, and reap it.

        Args:
            within_s: Seconds after which it is killed.

        Returns:
            Its exit code; the number of the signal that ended it, negative.
        """
        deadline = asyncio.get_running_loop().time() + within_s
        while (code := self._process.poll()) is None:
            if asyncio.get_running_loop().time() >= deadline:
                self._process.kill()
            await asyncio.sleep(_POLL_S)
        return code


def described(code: int) -> str:
    """How a process has ended, in words: `was killed by SIGKILL`, `ended with exit code 1`."""
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
