"""
Restoring inside a stream, on the bytes that go to the client.

Events that do not change are sent as the very bytes they came as. Most chunks hold neither a token nor the beginning
of one, which three substring searches tell without taking the chunk apart.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from codegate.errors import GuardrailFailed
from codegate.guardrails.deltas import AnthropicDeltas, ChatDeltas, Deltas, Out
from codegate.guardrails.recall import Recall
from codegate.guardrails.responses_deltas import ResponsesDeltas
from codegate.guardrails.restore import NOTHING, Known, Restorer

DELTAS: dict[str, Callable[[Restorer, Recall], Deltas]] = {
    "anthropic": AnthropicDeltas,
    "openai_chat": ChatDeltas,
    "openai_responses": ResponsesDeltas,
}
"""How each client format is restored in a stream."""

_BEGINNING = re.compile(rb'cg(?: ?[-_\\]|[ "])')
_FRAME_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE = re.compile(rb"\r\n|\n|\r")


class StreamRestorer:
    """
    Server-sent events of a client's format in, the same out with originals in place of tokens.

    It holds back at most `mangled.HOLD` characters per block, only what may become a token or a surrogate, and sends
    them before any other event of that block.
    """

    def __init__(self, wire_format: str, issued: Mapping[str, str], known: Known = NOTHING) -> None:
        """
        Args:
            wire_format: The client's: key of `DELTAS`.
            issued: `Screened.issued` of the request.
            known: What the tenant was issued before.

        Raises:
            GuardrailFailed: An unknown format.
        """
        if wire_format not in DELTAS:
            raise GuardrailFailed(f"Guardrails do not know the format {wire_format}.")
        self._restorer = Restorer(issued, known)
        self._recall = Recall()
        self._deltas: Deltas = DELTAS[wire_format](self._restorer, self._recall)
        self._rest = b""

    @property
    def restored(self) -> int:
        """Tokens replaced so far."""
        return self._restorer.restored

    @property
    def unknown(self) -> int:
        """Tokens that were not issued, or are mangled beyond proof, so far."""
        return self._restorer.unknown

    def feed(self, chunk: bytes) -> bytes:
        """The bytes that can be sent now; `chunk` may be cut anywhere."""
        if not self._rest and self._is_plain(chunk) and chunk.endswith((b"\n\n", b"\r\n\r\n")):
            self._recall.note(chunk)
            return chunk
        data = self._rest + chunk
        out: list[bytes] = []
        done = 0
        # A break may lie across two chunks, never earlier than three bytes before the new one.
        for end in _FRAME_END.finditer(data, max(0, len(self._rest) - 3)):
            frame = data[done : end.end()]
            out.append(self._frame(frame))
            self._recall.note(frame)
            done = end.end()
        self._rest = data[done:]
        return b"".join(out)

    def close(self) -> bytes:
        """The stream ended: what was held, then what there is of an unfinished event."""
        rest, self._rest = self._rest, b""
        return b"".join(_render(out) for out in self._deltas.flush()) + rest

    def _is_plain(self, raw: bytes) -> bool:
        """Nothing is held, and here is no token and no string that ends as one begins (JSON escapes none of it)."""
        if self._restorer.is_natural or self._deltas.is_holding or b"[DONE]" in raw:
            return False
        low = raw.lower()
        return b'c"' not in low and (b"cg" not in low or _BEGINNING.search(low) is None)

    def _frame(self, frame: bytes) -> bytes:
        if self._is_plain(frame):
            return frame
        data = _data_of(frame)
        if data is None:
            return frame
        if data == b"[DONE]":
            return b"".join(_render(out) for out in self._deltas.flush()) + frame
        try:
            event: Any = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return frame
        outs = self._deltas.feed(event) if isinstance(event, dict) else None
        return frame if outs is None else b"".join(_render(out) for out in outs)


def _data_of(frame: bytes) -> bytes | None:
    """The data of an event, its lines joined (WHATWG HTML, 9.2.6), or None for a comment."""
    lines = [line[5:].removeprefix(b" ") for line in _LINE.split(frame) if line.startswith(b"data:")]
    return b"\n".join(lines) if lines else None


def _render(out: Out) -> bytes:
    name = b"event: %s\n" % out.event.encode() if out.event else b""
    return b"%sdata: %s\n\n" % (name, msgspec.json.encode(out.data))
