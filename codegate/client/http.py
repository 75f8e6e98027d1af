"""
One connection to the REST API: the token goes out, JSON comes back, errors come back as our own exceptions.

A failing network is `ServerUnreachable`, an error of the server is the class it raised (by its `code`).
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx

from codegate import __version__
from codegate.errors import CodeGateError, Invalid, ServerUnreachable, UpstreamRejected, by_code
from codegate.records import Secret

Json = dict[str, Any]
Query = Mapping[str, str | int | None]

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_STREAM_TIMEOUT = httpx.Timeout(None, connect=5.0, read=45.0)
"""The server sends at least a comment every 15 s; three missing ones are a dead link."""


class Http:
    """Sends requests and reads answers."""

    def __init__(self, base_url: str, token: Secret, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        headers = {"user-agent": f"codegate/{__version__}"}
        self.authorization = {"authorization": f"Bearer {token.reveal()}"} if token else {}
        headers |= self.authorization
        self._client = httpx.AsyncClient(
            base_url=self.base_url, headers=headers, timeout=_TIMEOUT, trust_env=False, transport=transport
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def get(self, path: str, query: Query | None = None) -> Any:
        """
        The answer to a GET.

        Raises:
            ServerUnreachable: Nobody answers.
            CodeGateError: What the server raised.
        """
        return await self.send("GET", path, query=query)

    async def send(
        self, method: str, path: str, body: object = None, *, query: Query | None = None, timeout_s: float | None = None
    ) -> Any:
        """The answer to any method within seconds; None when it has no body. Raises like `get`."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if method != "GET" else {}
        try:
            answer = await self._client.request(
                method,
                path,
                params=_said(query),
                content=content,
                headers=headers,
                timeout=_TIMEOUT if timeout_s is None else httpx.Timeout(timeout_s, connect=5.0),
            )
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from error
        if answer.status_code == 204:
            return None
        return self._read(answer)

    @asynccontextmanager
    async def stream(self, path: str, query: Query | None, after: int | None) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an event stream, beginning after the event of this number. Raises like `get`."""
        headers = {"accept": "text/event-stream"}
        if after is not None:
            headers["last-event-id"] = str(after)
        try:
            async with self._client.stream(
                "GET", path, params=_said(query), headers=headers, timeout=_STREAM_TIMEOUT
            ) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    self._read(answer)
                yield answer.aiter_lines()
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from error

    async def download(self, path: str, query: Query | None) -> AsyncIterator[bytes]:
        """The body of an answer to a GET, in parts as they come. Raises like `get`."""
        try:
            async with self._client.stream("GET", path, params=_said(query), timeout=_STREAM_TIMEOUT) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    self._read(answer)
                async for part in answer.aiter_bytes():
                    yield part
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from error

    def _read(self, answer: httpx.Response) -> Any:
        try:
            body = answer.json()
            if answer.is_success:
                return body
            shape = body["error"]
            code, message = str(shape["code"]), str(shape["message"])
        except (ValueError, KeyError, TypeError):
            raise ServerUnreachable(
                f"{self.base_url} answers with status {answer.status_code}, but not like a CodeGate server.",
                hint="Is the URL that of the REST API (port 9211)?",
            ) from None
        raise error_of(code, message, answer.status_code, shape, answer.headers.get("retry-after"))

    def _unreachable(self, error: Exception) -> ServerUnreachable:
        reason = "" if isinstance(error, httpx.ConnectError) else f" ({type(error).__name__})"
        return ServerUnreachable(
            f"No CodeGate server answers at {self.base_url}{reason}.", hint="Start one with: codegate up"
        )


def error_of(code: str, message: str, status: int, shape: Json, retry_after: str | None) -> CodeGateError:
    """The exception that the server raised, as far as its JSON says."""
    cls = by_code().get(code, CodeGateError)
    if issubclass(cls, UpstreamRejected):
        cls = CodeGateError
    wait_s = float(retry_after) if retry_after is not None and retry_after.isdigit() else None
    error = cls(message, hint=str(shape.get("hint", "")), field=shape.get("field"), code=code, retry_after_s=wait_s)
    error.status = status
    return error


def segment(id_or_name: str) -> str:
    """
    An id or name as one segment of a path.

    Raises:
        Invalid: It is empty, and would name the whole list.
    """
    if not id_or_name:
        raise Invalid("An id or a name is empty.", hint="Lists show them: codegate accounts list, logs list …")
    return quote(id_or_name, safe="")


def _said(query: Query | None) -> dict[str, str | int]:
    return {name: value for name, value in (query or {}).items() if value is not None}
