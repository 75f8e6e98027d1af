"""
A process of its own that tries out Hyperscan: `python -m codegate.server.hyperscan_probe DATABASE`.

Its code may hold instructions that this processor does not have, which kills a process. This one makes the database if
there is none that works, and searches with it; exit code 0 says that the server may do the same.
"""

import os
import sys
from pathlib import Path

from codegate.guardrails.hyperscan import HyperscanFinder, compiled
from codegate.guardrails.table import TRIGGERS


def probe(path: Path) -> None:
    """
    Leave a database at `path` that works here.

    Raises:
        ImportError: The extra `hyperscan` is not installed.
        Exception: It cannot be made, kept or used.
    """
    if not _works(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_bytes(compiled(TRIGGERS))
        fresh.replace(path)
        HyperscanFinder(TRIGGERS, path.read_bytes())
    for other in path.parent.glob(f"*{path.suffix}"):
        if other != path:
            other.unlink(missing_ok=True)


def _works(path: Path) -> bool:
    try:
        HyperscanFinder(TRIGGERS, path.read_bytes())
    except ImportError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is made anew
        return False
    return True


if __name__ == "__main__":
    probe(Path(sys.argv[1]))
