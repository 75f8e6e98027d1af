"""Scripted ends of the proxy: a client's socket, a provider's answer, the way to providers; and valid calls."""

import asyncio
import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from codegate.clock import monotonic
from codegate.errors import RemoteProtocolError
from codegate.events import Bus, Event
from codegate.guardrails.policy import Policy
from codegate.providers.provider import BEARER
from codegate.providers.request import UpstreamRequest
from codegate.proxy.call import Answer, Call, CleanBody, CleanCall, Head
from codegate.proxy.client import Client
from codegate.proxy.outbound import Prepared
from codegate.proxy.record import Trace
from codegate.records import Account, Credentials, RequestLog, Secret, Snapshot
from codegate.routing.route import Candidate, Route
from codegate.services.budgets import Budgets
from codegate.services.live import Live
from codegate.services.requests import Requests
from codegate.services.spending import Spending
from codegate.settings import Resolved
from codegate.wire.format import ReplyContext
from codegate.wire.splice import Body
from codegate.wire.table import FORMATS
from tests.builders import NOW_MS, account

KEY = "sk-unit-0123456789abcdef"
SETTINGS = Resolved({}, {}, {})
HANG = asyncio.CancelledError
"""A step at which an answer says nothing more."""

Step = bytes | Exception | type[asyncio.CancelledError]


class FakeSocket:
    """
    ASGI's receive and send, scripted.

    Attributes:
        hang_up: Set it, and the client is gone.
        fails_at: Number of the message whose sending raises OSError.
    """

    def __init__(self, *messages: dict[str, Any], fails_at: int = -1) -> None:
        self.messages = list(messages)
        self.sent: list[Any] = []
        self.hang_up = asyncio.Event()
        self.fails_at = fails_at

    async def receive(self) -> dict[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if len(self.sent) == self.fails_at:
            raise OSError("the socket is gone")
        if message["type"] == "http.response.start":
            assert not self.sent, "a second head"
        self.sent.append(message)

    @property
    def client(self) -> Client:
        return Client(self.receive, self.send)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode("latin-1") for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_finished(self) -> bool:
        """The response has its proper end."""
        return bool(self.sent) and self.sent[-1].get("more_body") is False


class FakeAnswer:
    """
    An `UpstreamAnswer` whose body is a list of steps: bytes come, errors are raised, `HANG` waits for ever.

    Attributes:
        is_closed: Nobody holds its connection any more.
        left: Steps that nobody has asked for.
    """

    def __init__(self, *steps: Step, status: int = 200, kind: str | None = None, **headers: str) -> None:
        self.status = status
        self.headers: Mapping[str, str] = {name.replace("_", "-"): value for name, value in headers.items()}
        if kind is not None:
            self.headers = {"content-type": kind, **self.headers}
        self.left = list(steps)
        self.is_closed = False

    async def next_chunk(self) -> bytes:
        if not self.left:
            return b""
        step = self.left.pop(0)
        if isinstance(step, bytes):
            return step
        if isinstance(step, Exception):
            raise step
        await asyncio.Event().wait()
        raise AssertionError

    async def read(self, limit: int) -> bytes:
        data = b""
        try:
            while chunk := await self.next_chunk():
                data += chunk
                if len(data) > limit:
                    raise RemoteProtocolError("Too long.")
        finally:
            await self.close()
        return data

    async def close(self) -> None:
        self.is_closed = True


class FakeUpstream:
    """An `UpstreamClient` that gives scripted answers, raises scripted errors, or hangs."""

    def __init__(self, *answers: FakeAnswer | Step) -> None:
        self.answers = list(answers)
        self.requests: list[UpstreamRequest] = []

    async def send(self, request: UpstreamRequest, on_again: object = None) -> FakeAnswer:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, FakeAnswer):
            return answer
        if isinstance(answer, Exception):
            raise answer
        await asyncio.Event().wait()
        raise AssertionError


class FakeState:
    """A `State` over no database."""

    def __init__(self, current: Snapshot) -> None:
        self.current = current
        self.spending = Spending()

    def resolved(self, tenant_id: str | None = None) -> Resolved:
        tenant = self.current.tenant_settings.get(tenant_id, {}) if tenant_id else {}
        return Resolved(self.current.settings, tenant, {})

    def policy(self, tenant_id: str | None = None) -> Policy:
        return Policy()


class FakeServices:
    """
    What the proxy uses of `Services`.

    Attributes:
        notes: (account id, status, error) as noted.
        rows: As logged.
        events: As published.
    """

    def __init__(self, *accounts: Account, has_keys: bool = True) -> None:
        self.notes: list[tuple[str, str, str | None]] = []
        self.rows: list[RequestLog] = []
        self.events: list[Event] = []
        self.live = Live()
        self.requests = Requests()
        self.bus = Bus()
        self.bus.publish = self.events.append  # type: ignore[method-assign]
        self.state = FakeState(snapshot(*accounts, has_keys=has_keys))
        self.logs = SimpleNamespace(add=self._add)
        self.budgets = Budgets(self.state, self.bus)  # type: ignore[arg-type]
        self.models = SimpleNamespace(offered=self._offered)
        self.finetune = SimpleNamespace(add=lambda sample: None)
        self.metrics = SimpleNamespace(text=None)
        self.logins = SimpleNamespace(needs_work=lambda account: False)
        self.accounts = SimpleNamespace(note=lambda *said: self.notes.append(said))

    async def _offered(self, config_id: str | None = None) -> list[str]:
        return []

    def _add(self, row: RequestLog) -> RequestLog:
        self.rows.append(row)
        return row


def snapshot(*accounts: Account, has_keys: bool = True, **fields: Any) -> Snapshot:
    """A snapshot with these accounts, each with the key `KEY`."""
    keys = {one.id: Credentials(account_id=one.id, api_key=Secret(KEY)) for one in accounts if has_keys}
    return Snapshot(accounts={one.id: one for one in accounts}, credentials=keys, **fields)


def head(wire: str = "anthropic", **fields: Any) -> Head:
    """The head of a plain request in this format."""
    known: dict[str, Any] = {
        "request_id": "req_1",
        "wire_format": FORMATS[wire],
        "method": "POST",
        "path": FORMATS[wire].paths[0],
        "query": "",
        "headers": {},
        "peer": "127.0.0.1",
        "received_ms": NOW_MS,
        "started": monotonic(),
    }
    return Head(**known | fields)


def body(*, is_stream: bool = False, model: str = "claude-sonnet-4-5", **members: Any) -> bytes:
    """A small request that makes sense in both formats."""
    found = {"model": model, "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 50, **members}
    return json.dumps({**found, "stream": True} if is_stream else found).encode()


def call(wire: str = "anthropic", raw: bytes | None = None, *, is_stream: bool = False, **fields: Any) -> Call:
    """A call as the client sent it; `fields` are the head's."""
    parsed = Body.parse(body(is_stream=is_stream) if raw is None else raw)
    return Call(head(wire, **fields), parsed, parsed.text("model") or "", parsed.flag("stream"))


def clean_call(
    wire: str = "anthropic", raw: bytes | None = None, *, is_stream: bool = False, **fields: Any
) -> CleanCall:
    """A call that may leave; `fields` are its own."""
    given = call(wire, raw, is_stream=is_stream, **fields.pop("head", {}))
    known: dict[str, Any] = {
        "head": given.head,
        "body": CleanBody(given.body),
        "model": given.model,
        "is_stream": given.is_stream,
        "tenant": None,
        "issued": {},
        "guardrails": False,
    }
    return CleanCall(**known | fields)


def trace(call: CleanCall, route: Route) -> Trace:
    """The trace of a call that was let pass and has its route."""
    kept = Trace(Call(call.head, call.body, call.model, call.is_stream), call.tenant)
    kept.cleaned(call)
    kept.routed(route)
    return kept


def candidate(key: str = "acc-1", *, model: str = "claude-sonnet-4-5", **fields: Any) -> Candidate:
    """An account in line; `fields` are the account's. Without a limit of requests a minute."""
    who = account(key, **{"rate_limit": 0} | fields)
    return Candidate(account=who, model=model, priority=0, verdict="chosen", reason="It is here.")


def route(*candidates: Candidate, **fields: Any) -> Route:
    """A direct route to these."""
    return Route(**{"strategy": "direct", "candidates": candidates} | fields)


def prepared(upstream: str = "anthropic", client: str = "anthropic") -> Prepared:
    """An attempt at a provider of one format for a client of another."""
    request = UpstreamRequest(
        method="POST",
        url="https://provider.example/v1",
        headers=((BEARER.header, f"Bearer {KEY}"),),
        body=b"{}",
        account_id="acc-1",
    )
    context = None if upstream == client else ReplyContext(model="claude-sonnet-4-5")
    return Prepared(request, FORMATS[upstream], context, ())


def answer(opening: bytes = b"", **fields: Any) -> Answer:
    """A good answer of `acc-1`, whole unless `fields` say otherwise."""
    known: dict[str, Any] = {
        "candidate": candidate(),
        "headers": {},
        "opening": opening,
        "upstream": None,
        "relay": None,
        "usage": None,
        "warnings": (),
        "is_failover": False,
        "strategy": "direct",
    }
    return Answer(**known | fields)


def request_part(data: bytes, *, more: bool = False) -> dict[str, Any]:
    """A part of a request's body, as ASGI gives it."""
    return {"type": "http.request", "body": data, "more_body": more}
