"""What a route's function gets (`Call`) and gives back (`json`), and the table entry that names it (`Endpoint`)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import QueryParams
from starlette.responses import Response

from codegate.api.body import Receive, decode, read_body
from codegate.errors import Invalid
from codegate.services.container import Services
from codegate.upstream.client import UpstreamClient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door:
    """
    What the REST API works with, for the life of the process.

    Attributes:
        info: What the server says of itself: version, ports, start.
    """

    services: Services
    upstream: UpstreamClient
    info: Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was let in."""

    door: Door
    path: dict[str, str]
    query: QueryParams
    headers: dict[str, str]
    receive: Receive

    @property
    def services(self) -> Services:
        """The process's services."""
        return self.door.services

    @property
    def id(self) -> str:
        """The id or name in the path."""
        return self.path["id"]

    async def body(self, type_: type[T]) -> T:
        """
        The JSON body as a record.

        Raises:
            TooLarge: Over 1 MiB.
            ClientFault: No JSON.
            Invalid: Not of this shape; `field` says where.
        """
        return decode(await self.raw_body(), type_)

    async def raw_body(self) -> bytes:
        """The body as it came; at most 1 MiB."""
        declared = self.headers.get("content-length", "")
        return await read_body(self.receive, int(declared) if declared.isdigit() else None)

    def text(self, name: str) -> str | None:
        """A query parameter; an empty one is none."""
        return self.query.get(name) or None

    def flag(self, name: str) -> bool:
        """
        A query parameter that says yes or no; a missing one says no.

        Raises:
            Invalid: It says neither.
        """
        given = self.text(name) or "false"
        if given not in ("true", "false"):
            raise Invalid(f"{name} must be true or false, not {given[:40]!r}.", field=name)
        return given == "true"

    def number(self, name: str, default: int, *, minimum: int, maximum: int) -> int:
        """
        A query parameter as a number.

        Raises:
            Invalid: It is none, or out of range.
        """
        given = self.text(name)
        if given is None:
            return default
        if not (given.isascii() and given.isdigit() and len(given) < 10 and minimum <= int(given) <= maximum):
            raise Invalid(f"{name} must be a number from {minimum} to {maximum}, not {given[:40]!r}.", field=name)
        return int(given)


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One method of one path.

    Attributes:
        path: Starlette's form: `/api/accounts/{id}`.
        is_public: Answers without a token. There are few: deny is the default.
    """

    method: str
    path: str
    handler: Handler
    is_public: bool = False


def json(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def nothing() -> Response:
    """The answer that something is gone: 204, no body."""
    return Response(status_code=204)
