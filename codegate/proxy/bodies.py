"""
Bodies for the detailed log: the bytes that left this machine for a provider, and the bytes it answered.

Both as they were on the wire, in the provider's format: anonymised and converted the one, neither restored nor
converted the other. Never the originals that guardrails hid, never a credential. Bounded: what is too long is cut, and
says so.
"""

from codegate.providers.request import UpstreamRequest
from codegate.proxy.scrub import scrub_text

MAX_BYTES = 1_000_000
CUT = " … (cut)"


class Bodies:
    """The two bodies of one exchange; of several attempts the last one's."""

    __slots__ = ("_received", "_received_bytes", "_request", "_secrets")

    def __init__(self) -> None:
        self._request: bytes | None = None
        self._secrets: tuple[bytes, ...] = ()
        self._received: list[bytes] = []
        self._received_bytes = 0

    def sent(self, request: UpstreamRequest) -> None:
        """This goes to a provider; what one before it has answered does not count any more."""
        self._request = request.body
        self._secrets = request.secrets()
        self._received, self._received_bytes = [], 0

    def received(self, data: bytes) -> None:
        """This came from the provider, after what came before it; up to the bound."""
        if self._received_bytes <= MAX_BYTES:
            self._received.append(data)
            self._received_bytes += len(data)

    def texts(self) -> tuple[str | None, str | None]:
        """Request and answer as the log keeps them; None where nothing was sent, or nothing came."""
        received = b"".join(self._received)
        return None if self._request is None else self._text(self._request), self._text(received) if received else None

    def _text(self, data: bytes) -> str:
        text = data[:MAX_BYTES].decode("utf-8", "replace")
        return scrub_text(text if len(data) <= MAX_BYTES else text + CUT, self._secrets)
