"""
Which of the requests that were refused are logged: all of them, unless somebody sends them by the thousand.

A request that reached no account costs whoever sends it next to nothing. The log keeps `PER_MINUTE` of a kind, which
is a tenant (or nobody's key) and a status; the next row of that kind says how many were left out before it.
"""

from collections import OrderedDict
from dataclasses import dataclass

import msgspec

from codegate import clock
from codegate.records import RequestLog

PER_MINUTE = 60
MAX_KINDS = 1_000
_MINUTE_S = 60.0

Kind = tuple[str | None, int]


@dataclass(slots=True)
class _Window:
    begun: float
    logged: int = 0
    left_out: int = 0


class Refusals:
    """
    Lets the first of each kind through.

    Attributes:
        left_out: Requests that were refused and not logged, since the start.
    """

    def __init__(self) -> None:
        self.left_out = 0
        self._windows: OrderedDict[Kind, _Window] = OrderedDict()

    def admit(self, row: RequestLog) -> RequestLog | None:
        """The row to log, or None; one that reached an account, or needed none, always is."""
        if row.attempts or row.outcome == "ok":
            return row
        kind, now = (row.tenant_id, row.status_code), clock.monotonic()
        window = self._windows.get(kind)
        if window is None:
            window = self._windows[kind] = _Window(now)
            if len(self._windows) > MAX_KINDS:
                self._windows.popitem(last=False)
        elif now - window.begun >= _MINUTE_S:
            window.begun, window.logged = now, 0
        if window.logged >= PER_MINUTE:
            window.left_out += 1
            self.left_out += 1
            return None
        window.logged += 1
        missing, window.left_out = window.left_out, 0
        if not missing:
            return row
        return msgspec.structs.replace(row, warnings=(*row.warnings, f"not_logged:{missing}"))
