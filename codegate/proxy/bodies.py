"""
Bodies for the detailed log: what left this machine, and what came back before anything was restored in it.

Never the originals that guardrails hid, never a credential. Bounded: a request that is too long is cut, and says so.
"""

from codegate.providers.request import UpstreamRequest
from codegate.proxy.scrub import scrub_text

MAX_BYTES = 1_000_000
_CUT = " … (cut)"


class Bodies:
    """The two bodies of one exchange; of several attempts the last one's."""

    __slots__ = ("_came", "_came_bytes", "_request", "_secrets")

    def __init__(self) -> None:
        self._request = b""
        self._secrets: tuple[bytes, ...] = ()
        self._came: list[bytes] = []
        self._came_bytes = 0

    def sent(self, request: UpstreamRequest) -> None:
        """This went to a provider."""
        self._request = request.body
        self._secrets = request.secrets()

    def came(self, data: bytes) -> None:
        """This came back, in the client's format; with what came before it, up to the bound."""
        if self._came_bytes <= MAX_BYTES:
            self._came.append(data)
            self._came_bytes += len(data)

    def texts(self) -> tuple[str, str]:
        """Request and response as the log keeps them."""
        return self._text(self._request), self._text(b"".join(self._came))

    def _text(self, data: bytes) -> str:
        text = data[:MAX_BYTES].decode("utf-8", "replace")
        return scrub_text(text if len(data) <= MAX_BYTES else text + _CUT, self._secrets)
