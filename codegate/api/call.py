"""What a route's function gets (`Call`) and gives back (`json`), and the table entry that describes it (`Endpoint`)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.datastructures import QueryParams
from starlette.responses import Response

from codegate.api.body import Receive, decode, read_body
from codegate.api.query import Query
from codegate.errors import NotFound
from codegate.services.container import Services
from codegate.upstream.client import UpstreamClient

if TYPE_CHECKING:
    from codegate.services.sessions import Sessions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door:
    """
    What the REST API works with, for the life of the process.

    Attributes:
        info: What the server says of itself: version, ports, start.
        description: The REST API as OpenAPI.
    """

    services: Services
    upstream: UpstreamClient
    info: Callable[[], dict[str, Any]]
    description: Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """
    One request that was let in.

    Attributes:
        query: As it came; read it with `text`, `flag` and `number`.
        asked: The parameters that the endpoint declares, by name.
        authority: The server's own name, and port, as the request's Host header has it.
    """

    door: Door
    path: dict[str, str]
    query: QueryParams
    headers: dict[str, str]
    receive: Receive
    asked: Mapping[str, Query]
    authority: str = ""

    @property
    def services(self) -> Services:
        """The process's services."""
        return self.door.services

    @property
    def sessions(self) -> "Sessions":
        """
        Terminal sessions.

        Raises:
            NotFound: They are not enabled.
        """
        if self.services.sessions is None:
            raise NotFound("Terminal sessions are not enabled.", hint="Start with: codegate up --enable-sessions")
        return self.services.sessions

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
        """A declared query parameter; an empty one is none."""
        return self.asked[name].text(self.query.get(name))

    def flag(self, name: str) -> bool:
        """
        A declared query parameter that says yes or no; a missing one says no.

        Raises:
            Invalid: It says neither.
        """
        return self.asked[name].flag(self.query.get(name))

    def number(self, name: str) -> int:
        """
        A declared query parameter as a number; if it is missing, its default, or 0.

        Raises:
            Invalid: It is none, or out of range.
        """
        return self.asked[name].number(self.query.get(name))


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One method of one path: how it is reached, and all that its description in OpenAPI and in `docs/api.md` is made of.

    Attributes:
        path: Starlette's form: `/api/accounts/{id}`.
        handler: Its docstring is the endpoint's description.
        is_public: Answers without a token. There are few: deny is the default.
        body: The type its handler decodes the body as; None: no body.
        is_body_optional: The same can be said without a body.
        answer: The type of the JSON it answers with; None: no body, 204.
        status: Of an answer that is no error.
        media: Types of an answer that is no JSON.
        query: The query parameters it takes; all others are refused.
        example: A body, as JSON, for the description.
    """

    method: str
    path: str
    handler: Handler
    is_public: bool = False
    body: Any = None
    is_body_optional: bool = False
    answer: Any = None
    status: int = 200
    media: tuple[str, ...] = ()
    query: tuple[Query, ...] = ()
    example: Any = None


def json(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def nothing() -> Response:
    """The answer that something is gone: 204, no body."""
    return Response(status_code=204)
