"""Both servers in one process: sockets, signals, the order of start and stop."""

import logging

from codegate.runfile import RunInfo
from codegate.server.lifecycle import running, serve

__all__ = ["RunInfo", "running", "serve"]

# Whoever runs a server inside another program decides where its log lines go; `serve` sends them to stderr.
logging.getLogger("codegate").addHandler(logging.NullHandler())
