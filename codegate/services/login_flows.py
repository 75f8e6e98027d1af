"""
Logging in: a page in the user's browser and a callback on this machine, or a code typed on another device.

The callback listens on 127.0.0.1 alone, for five minutes, answers one request with a fixed page, and is gone. The
verifier stays in this process; code, state and verifier are in no log. Sources: RFC 8252 (7.3, 8.3), RFC 7636,
`reliability.md` W5 and O-10.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, Conflict, Invalid, NotFound
from codegate.providers.oauth import (
    OAUTH,
    DeviceLogin,
    LoginFailed,
    OAuth,
    Pkce,
    TokenRequest,
    Tokens,
    authorize_url,
    device_poll,
    device_start,
    exchange,
    new_pkce,
    read_tokens,
)
from codegate.records import Record, Secret
from codegate.services.login_callback import is_same, listen, parted
from codegate.services.names import new_id

log = logging.getLogger(__name__)

LIFE_S = 300
MAX_OPEN = 8
REMEMBERED = 32
SHORTEST_POLL_S = 1.0

Status = Literal["pending", "done", "failed", "expired"]
_WAITING = frozenset({200, 403, 404, 429})
"""Answers to a poll that mean: not yet."""


class Finish(Protocol):
    """Stores a login; id and name of its account come back."""

    async def __call__(
        self, provider: str, tokens: Tokens, name: str | None, account_id: str | None
    ) -> tuple[str, str]:
        """Store it in a new account of this name, or in the account of this id."""
        ...


class LoginServer(Protocol):
    """A provider's login server."""

    def url(self, provider: str) -> str:
        """Its token endpoint."""
        ...

    async def ask(self, provider: str, request: TokenRequest) -> tuple[int, bytes]:
        """Status and body of its answer."""
        ...


class Flow(Record, frozen=True, kw_only=True):
    """
    A login under way, as people may see it.

    Attributes:
        url: Page to open; with a `user_code`, where to type that.
        redirect_uri: Where the browser is sent back to; "" for a device's login.
        expires_at: Milliseconds UTC.
        account_id: The account that has the login, once it is done.
        message: What went wrong, or "".
    """

    id: str
    provider: str
    status: Status
    url: str
    redirect_uri: str = ""
    user_code: str = ""
    expires_at: int = 0
    account_id: str | None = None
    account_name: str | None = None
    message: str = ""
    hint: str = ""


class _Under:
    """What belongs to one flow and is nobody's to see."""

    def __init__(self, flow: Flow, entry: OAuth, pkce: Pkce) -> None:
        self.flow = flow
        self.entry = entry
        self.pkce = pkce
        self.task: asyncio.Task[None] | None = None
        self.answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()


class LoginFlows:
    """
    The logins that are under way.

    One object per process. What asks a login server comes with each start, because it lives and ends with the server.
    """

    def __init__(self, finish: Finish) -> None:
        self._finish = finish
        self._flows: dict[str, _Under] = {}

    async def start(
        self,
        provider: str,
        server: LoginServer,
        *,
        is_device: bool = False,
        name: str | None = None,
        account_id: str | None = None,
    ) -> Flow:
        """
        Begin a login.

        Args:
            is_device: No browser on this machine: the user types a code elsewhere.
            name: Of the account to be made.
            account_id: The account to log in again instead.

        Raises:
            Invalid: The provider has no such login.
            Conflict: Too many logins are under way, or the callback's port is taken.
            UpstreamError: The login server gives no code for a device.
        """
        entry = OAUTH.get(provider)
        if entry is None:
            known = ", ".join(OAUTH)
            raise Invalid(f"There is no login for {provider!r}.", field="provider", hint=f"There are: {known}.")
        if is_device and entry.device is None:
            message = f"{provider} has no login by a code; its page can be opened on any machine."
            raise Invalid(message, field="method", hint="Leave --device out.")
        if sum(under.flow.status == "pending" for under in self._flows.values()) >= MAX_OPEN:
            raise Conflict("Too many logins are under way.", hint="Finish one, or wait five minutes.")
        under = await (self._by_device(entry, server) if is_device else self._by_browser(entry, server))
        under.flow = msgspec.structs.replace(under.flow, account_name=name, account_id=account_id)
        self._remember(under)
        return under.flow

    def get(self, flow_id: str) -> Flow:
        """
        How a login is going.

        Raises:
            NotFound: There is none of this id.
        """
        return self._under(flow_id).flow

    def give(self, flow_id: str, text: str) -> Flow:
        """
        Finish a login by what the browser was sent back with: the whole address, `code#state`, or the code.

        Raises:
            NotFound: There is none of this id.
            Conflict: It is over, or needs no code.
            Invalid: The text holds no code, or one of another login.
        """
        under = self._under(flow_id)
        if under.flow.status != "pending" or under.flow.user_code:
            raise Conflict("This login waits for no code.", hint="Begin again: codegate accounts login")
        code, state = parted(text.strip())
        if not code:
            raise Invalid("There is no code in this text.", field="code")
        if state is not None and not is_same(state, under.pkce.state):
            raise Invalid("This code belongs to another login.", field="code", hint="Begin again.")
        if not under.answer.done():
            under.answer.set_result(code)
        return under.flow

    async def cancel(self, flow_id: str) -> Flow:
        """
        End a login that nobody wants any more; one that is over stays as it is.

        Raises:
            NotFound: There is none of this id.
        """
        under = self._under(flow_id)
        if under.task is not None and not under.task.done():
            under.task.cancel()
            await asyncio.gather(under.task, return_exceptions=True)
        if under.flow.status == "pending":  # its task was ended before it began
            under.flow = msgspec.structs.replace(under.flow, status="failed", message="It was stopped.")
        return under.flow

    async def close(self) -> None:
        """End what is under way."""
        tasks = [under.task for under in self._flows.values() if under.task is not None and not under.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _under(self, flow_id: str) -> _Under:
        found = self._flows.get(flow_id)
        if found is None:
            raise NotFound("There is no such login.", hint="Begin one: codegate accounts login")
        return found

    def _remember(self, under: _Under) -> None:
        over = [flow_id for flow_id, known in self._flows.items() if known.flow.status != "pending"]
        for flow_id in over[: max(0, len(self._flows) - REMEMBERED)]:
            del self._flows[flow_id]
        self._flows[under.flow.id] = under

    async def _by_browser(self, entry: OAuth, server: LoginServer) -> _Under:
        pkce = new_pkce()
        flow = Flow(id=new_id(), provider=entry.provider, status="pending", url="", expires_at=_in(LIFE_S))
        under = _Under(flow, entry, pkce)
        callback = await listen(entry, pkce.state, under.answer)
        port = callback.sockets[0].getsockname()[1]
        redirect_uri = f"http://localhost:{port}{entry.callback_path}"
        url = authorize_url(entry, pkce, redirect_uri)
        under.flow = msgspec.structs.replace(flow, url=url, redirect_uri=redirect_uri)
        under.task = asyncio.get_running_loop().create_task(self._await_browser(under, callback, server))
        under.task.add_done_callback(lambda _: callback.close())  # a task that is ended before it began closes nothing
        return under

    async def _await_browser(self, under: _Under, callback: asyncio.Server, server: LoginServer) -> None:
        entry, pkce = under.entry, under.pkce
        async with self._ending(under, LIFE_S):
            async with callback:
                code = await under.answer
            url = server.url(entry.provider)
            request = exchange(entry, url, code, pkce.verifier, under.flow.redirect_uri, pkce.state)
            await self._store(under, read_tokens(*await server.ask(entry.provider, request)))

    async def _by_device(self, entry: OAuth, server: LoginServer) -> _Under:
        status, body = await server.ask(entry.provider, device_start(entry, _origin(server.url(entry.provider))))
        said = _object(body)
        device_id, user_code = said.get("device_auth_id"), said.get("user_code") or said.get("usercode")
        device = entry.device
        is_code = isinstance(user_code, str) and user_code.isprintable()
        if status != 200 or device is None or not isinstance(device_id, str) or not is_code:
            raise LoginFailed(f"The login server gave no code ({status}).", hint="Log in without --device.")
        flow = Flow(
            id=new_id(),
            provider=entry.provider,
            status="pending",
            url=device.page,
            user_code=str(user_code),
            expires_at=_in(device.life_s),
        )
        under = _Under(flow, entry, new_pkce())
        waiting = self._await_device(under, device, device_id, _interval(said.get("interval")), server)
        under.task = asyncio.get_running_loop().create_task(waiting)
        return under

    async def _await_device(
        self, under: _Under, device: DeviceLogin, device_id: str, interval_s: float, server: LoginServer
    ) -> None:
        entry, url = under.entry, server.url(under.entry.provider)
        async with self._ending(under, device.life_s):
            while True:
                await asyncio.sleep(interval_s)
                poll = device_poll(entry, _origin(url), device_id, under.flow.user_code)
                status, body = await server.ask(entry.provider, poll)
                said = _object(body)
                code, verifier = said.get("authorization_code"), said.get("code_verifier")
                if status == 200 and isinstance(code, str) and isinstance(verifier, str):
                    break
                if status not in _WAITING:
                    raise LoginFailed(f"The login server answered {status}.", hint="Begin again.")
            request = exchange(entry, url, code, Secret(verifier), device.callback, "")
            await self._store(under, read_tokens(*await server.ask(entry.provider, request)))

    async def _store(self, under: _Under, tokens: Tokens) -> None:
        flow = under.flow
        account_id, name = await self._finish(flow.provider, tokens, flow.account_name, flow.account_id)
        under.flow = msgspec.structs.replace(flow, status="done", account_id=account_id, account_name=name)

    @contextlib.asynccontextmanager
    async def _ending(self, under: _Under, life_s: float) -> AsyncIterator[None]:
        """However it ends, the flow says so."""
        status: Status = "failed"
        message, hint = "It was stopped.", ""
        try:
            async with asyncio.timeout(life_s):
                yield
        except TimeoutError:
            status, message, hint = "expired", "Nobody logged in in time.", "Begin again: codegate accounts login"
        except CodeGateError as error:
            message, hint = error.message, error.hint
        except Exception as error:
            log.exception("a login failed")
            message = f"Something went wrong ({type(error).__name__})."
        finally:
            if under.flow.status == "pending":
                under.flow = msgspec.structs.replace(under.flow, status=status, message=message, hint=hint)


def _in(seconds: float) -> int:
    return clock.now_ms() + round(seconds * 1000)


def _origin(url: str) -> str:
    found = urlsplit(url)
    return f"{found.scheme}://{found.netloc}"


def _interval(said: object) -> float:
    """Seconds between two polls; the server has said them as text, too."""
    try:
        return min(max(float(str(said)), SHORTEST_POLL_S), 60.0)
    except ValueError:
        return 5.0


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}
