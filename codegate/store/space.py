"""Whether a disk still takes anything: a quota or a limit on files looks like a broken disk to SQLite."""

import errno
import os
import tempfile
from pathlib import Path

_PROBE_BYTES = 64 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_full(path: Path) -> bool:
    """
    Whether the place of a database has no room for more.

    SQLite says `FULL` only of `ENOSPC`; what a quota (`EDQUOT`) or a limit on the size of files (`EFBIG`) refuses is
    the same error as a disk that fails (`os_unix.c`, `unixWrite`). So as much as a few pages is written, to a file of
    its own beside the database and as far from its beginning as the database's files end.
    """
    try:
        ends = max((_size(path.with_name(path.name + suffix)) for suffix in ("", "-wal", "-journal")), default=0)
        with tempfile.TemporaryFile(dir=path.parent, prefix=".space-") as probe:
            written = os.pwrite(probe.fileno(), b"\1" * _PROBE_BYTES, ends)
            if written < _PROBE_BYTES:
                os.pwrite(probe.fileno(), b"\1" * (_PROBE_BYTES - written), ends + written)
            os.fsync(probe.fileno())
    except OSError as error:
        return error.errno in _FULL
    return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
