"""Both servers in one process: sockets, signals, the order of start and stop."""

from codegate.server.lifecycle import running, serve
from codegate.server.runfile import RunInfo

__all__ = ["RunInfo", "running", "serve"]
