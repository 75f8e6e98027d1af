"""
Faults on demand: how the simulated provider fails, for which key, how often.

A key may carry its fault in its name (`sim-fault-529`), so that an account is broken by its key alone; everything
else is set through `Faults`.
"""

import re
from typing import Literal

import msgspec

Kind = Literal["reject", "cut_before", "cut_after", "error_event", "slow"]
_IN_KEY = re.compile(r"fault-([a-z0-9_]+)")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """
    One way to fail.

    Attributes:
        kind: `reject` answers with `status`; `cut_before` and `cut_after` drop the connection before or after the
            first content; `error_event` puts an error into the stream before content; `slow` waits `delay_s` first.
        status: HTTP status, also the one that an error event stands for.
        retry_after_s: Seconds for a `Retry-After` header, or None.
    """

    kind: Kind
    status: int = 200
    message: str = ""
    retry_after_s: int | None = None
    delay_s: float = 0.0


FAULTS: dict[str, Fault] = {
    "401": Fault(kind="reject", status=401, message="Simulated: this key is not valid."),
    "429": Fault(kind="reject", status=429, message="Simulated: too many requests.", retry_after_s=20),
    "500": Fault(kind="reject", status=500, message="Simulated: internal error."),
    "529": Fault(kind="reject", status=529, message="Simulated: overloaded."),
    "cut_before": Fault(kind="cut_before"),
    "cut_after": Fault(kind="cut_after"),
    "error_event": Fault(kind="error_event", status=529, message="Simulated: overloaded."),
    "slow": Fault(kind="slow", delay_s=2.0),
}
"""The faults that have a name."""


class Faults:
    """Which key fails how. Not thread-safe: one event loop."""

    def __init__(self) -> None:
        self._set: dict[str, tuple[Fault, int | None]] = {}

    def put(self, key: str, fault: Fault | str, *, times: int | None = None) -> None:
        """
        Let requests with `key` (`*`: with any key) fail, `times` times or until cleared.

        Raises:
            KeyError: No fault has this name.
        """
        self._set[key] = (FAULTS[fault] if isinstance(fault, str) else fault, times)

    def clear(self, key: str | None = None) -> None:
        """Let this key, or all keys, work again; what a key's own name says stays."""
        if key is None:
            self._set.clear()
        else:
            self._set.pop(key, None)

    def take(self, key: str) -> Fault | None:
        """The fault for this request, counted, or None."""
        for name in (key, "*"):
            if name not in self._set:
                continue
            fault, times = self._set[name]
            if times is not None:
                self._set[name] = (fault, times - 1)
            if times is None or times > 0:
                return fault
        named = _IN_KEY.search(key)
        return FAULTS.get(named[1]) if named else None
