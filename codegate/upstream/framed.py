"""An answer in AWS's binary event stream, read as the SSE that everybody else sends."""

import aiohttp

from codegate.upstream.answer import UpstreamAnswer
from codegate.wire.event_stream import CONTENT_TYPE, EventStream


class FramedAnswer(UpstreamAnswer):
    """An `UpstreamAnswer` whose pieces are server-sent events, whole ones each."""

    __slots__ = ("_frames",)

    def __init__(self, response: aiohttp.ClientResponse, host: str, idle_s: float) -> None:
        super().__init__(response, host, idle_s)
        self.headers["content-type"] = "text/event-stream"
        self._frames = EventStream()

    async def _next(self) -> bytes:
        """
        The next events; empty when the body is complete.

        Raises:
            RemoteProtocolError: A checksum is wrong, or the body ends inside a message.
            UpstreamBroke, UpstreamTimeout: As `UpstreamAnswer.next_chunk`.
        """
        while chunk := await super()._next():
            if events := self._frames.feed(chunk):
                return events
        self._frames.close()
        return b""


def is_framed(response: aiohttp.ClientResponse) -> bool:
    """Whether an answer comes in that form."""
    return response.headers.get("content-type", "").partition(";")[0].strip().lower() == CONTENT_TYPE
