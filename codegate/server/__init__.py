"""Both servers in one process: sockets, signals, the order of start and stop."""

from codegate.runfile import RunInfo
from codegate.server.lifecycle import running, serve

__all__ = ["RunInfo", "running", "serve"]
