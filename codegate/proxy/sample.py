"""An answer as it came, for the fine-tune dataset: collected while it passes, handed over when it was good."""

from codegate.proxy.call import CleanCall
from codegate.proxy.clean import UNSCREENED
from codegate.records import RequestLog
from codegate.services.finetune_entry import Sample
from codegate.wire.table import FORMATS

MAX_BYTES = 8_000_000


class Collected:
    """What came back so far, before anything was restored in it; of an answer that is too long, nothing is kept."""

    __slots__ = ("_full_context", "_parts", "_size")

    def __init__(self, *, full_context: bool) -> None:
        self._full_context = full_context
        self._parts: list[bytes] = []
        self._size = 0

    def came(self, data: bytes) -> None:
        """This came, in the client's format."""
        self._size += len(data)
        if self._size <= MAX_BYTES:
            self._parts.append(data)

    def sample(self, call: CleanCall | None, log: RequestLog) -> Sample | None:
        """
        The exchange, if it is one to learn from: a conversation that was answered to its end.

        What went out unscreened because guardrails broke down is none: originals may be in it.
        """
        is_good = log.outcome == "ok" and log.account_id is not None and 0 < self._size <= MAX_BYTES
        if not is_good or call is None or UNSCREENED in call.warnings:
            return None
        wire_format = call.head.wire_format
        if FORMATS.get(wire_format.name) is not wire_format:
            return None
        return Sample(
            wire_format=wire_format,
            request=call.body,
            reply=b"".join(self._parts),
            full_context=self._full_context,
            log=log,
        )
