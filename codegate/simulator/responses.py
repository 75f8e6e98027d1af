"""The two ways in which a simulated answer reaches the wire: paced to its end, or broken off."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from codegate.simulator.dialect import Frame


class Broken(Response):
    """An answer that ends too early: what was to come is announced, the connection is dropped instead."""

    def __init__(self, frames: list[bytes], media_type: str, announced: int | None = None) -> None:
        super().__init__(status_code=200, media_type=media_type)
        del self.headers["content-length"]
        if announced is not None:
            self.headers["content-length"] = str(announced)
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for frame in self._frames:
            await send({"type": "http.response.body", "body": frame, "more_body": True})


class Paced(Response):
    """A stream of frames with a pause before each; it ends when the client leaves."""

    def __init__(self, frames: list[Frame], pace_s: float, headers: Mapping[str, str]) -> None:
        super().__init__(status_code=200, headers=headers, media_type="text/event-stream")
        del self.headers["content-length"]
        self._frames = frames
        self._pace_s = pace_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for frame in self._frames:
            if self._pace_s:
                await asyncio.sleep(self._pace_s)
                if await request.is_disconnected():
                    return
            await send({"type": "http.response.body", "body": frame.data, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
