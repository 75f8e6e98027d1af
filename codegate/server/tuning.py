"""Process-wide tuning that belongs to a long-running server and to nothing else."""

import asyncio
import ctypes
import gc
import resource
import sys
from collections.abc import Callable

_M_TRIM_THRESHOLD = -1
_M_TOP_PAD = -2
_M_MMAP_THRESHOLD = -3
_MIB = 1024 * 1024

_COLLECT_AFTER = (5_000, 20, 50)
"""Objects made and not freed, then collections of the generation below."""


def tune_allocator() -> bool:
    """
    Keep large buffers inside malloc's heap (Linux with glibc only); True if it was done.

    A 300 KB body is several buffers above glibc's mmap threshold, and each would be mapped, faulted in and
    unmapped again: 590 -> 213 µs of CPU for a pass-through turn (docs/performance.md, building blocks).
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    mallopt(_M_MMAP_THRESHOLD, 32 * _MIB)
    mallopt(_M_TRIM_THRESHOLD, 64 * _MIB)
    mallopt(_M_TOP_PAD, 16 * _MIB)
    return True


def tune_collector() -> None:
    """
    Keep the garbage collector off what will never be garbage; to be called once the server is ready.

    Modules and tables are some 100,000 objects, of which the requests' own garbage needs none looked at. A request
    leaves no cycles behind unless it fails, so that looking for them every 700 objects finds nothing.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def forbid_core_dumps() -> None:
    """A core file would hold every key this process knows."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the event loop of a server; None where there is none faster than Python's own."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
