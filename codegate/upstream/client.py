"""
The one door to providers.

A send is one try on one connection. It is repeated, once and unseen, only when it ran on a connection that was
used before and died without a byte: the server had closed it in the meantime (`reliability.md` U-08).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from yarl import URL

from codegate.errors import RemoteProtocolError, UpstreamError, UpstreamTimeout
from codegate.providers.address import is_ip_literal
from codegate.providers.request import UpstreamRequest
from codegate.settings import CONNECT_TIMEOUT, FIRST_BYTE_TIMEOUT, IDLE_TIMEOUT, TRUST_ENV_PROXIES, Resolved
from codegate.upstream import faults
from codegate.upstream.answer import READ_LIMIT, UpstreamAnswer
from codegate.upstream.clouds import Clouds
from codegate.upstream.framed import FramedAnswer, is_framed
from codegate.upstream.gate import Denied, GuardedResolver, Lookup, check, system_lookup
from codegate.upstream.names import LOOKUP_S, Names
from codegate.upstream.transport import EXCHANGE, Body, Connector, Exchange

__all__ = ["READ_LIMIT", "UpstreamAnswer", "UpstreamClient"]

_READ_BUFFER = 16 * 1024
_MAX_HEADER_LINE = 16 * 1024
_MAX_HEADERS = 128
_KNOWN_TARGETS = 4096
_OWN_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""Headers the library would add by itself; requests say all that shall be sent."""

_FAILURES = (aiohttp.ClientError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class _Target:
    url: URL
    host: str


class UpstreamClient:
    """
    Sends requests to providers.

    Connections are kept per account, so that one account's traffic never meets another's.

    Args:
        settings: Time-outs and whether proxies of the environment are used; read once.
        lookup: How names become addresses.
    """

    def __init__(self, settings: Resolved, lookup: Lookup = system_lookup) -> None:
        self._connect_s = settings[CONNECT_TIMEOUT]
        self._first_byte_s = settings[FIRST_BYTE_TIMEOUT]
        self._idle_s = settings[IDLE_TIMEOUT]
        self._trust_env = settings[TRUST_ENV_PROXIES]
        self._lookup = Names(lookup, patience_s=min(LOOKUP_S, 0.9 * settings[CONNECT_TIMEOUT]))
        self._clouds = Clouds()
        self._own_ports: frozenset[int] = frozenset()
        self._sessions: dict[tuple[str, bool, bool], aiohttp.ClientSession] = {}
        self._targets: dict[tuple[str, bool], _Target] = {}

    def refuse_ports(self, ports: frozenset[int]) -> None:
        """Say which ports of this machine are ours: no request may go there, it would come back to us."""
        self._own_ports = ports
        self._targets.clear()

    async def ready(self, request: UpstreamRequest) -> UpstreamRequest:
        """
        The request with its signature, where a cloud wants one; `send` does this itself for one that has none.

        Raises:
            NoRoute: The cloud's library is not installed.
            UpstreamRejected: There are no credentials for it.
        """
        return await self._clouds.signed(request)

    async def send(
        self, request: UpstreamRequest, on_again: Callable[[UpstreamError], object] | None = None
    ) -> UpstreamAnswer:
        """
        Send and wait for status and headers. Cancelling it closes the connection at once.

        Args:
            on_again: Told why, before the request is sent once more because a kept connection was gone.

        Raises:
            UpstreamUnreachable: No connection, or it died before an answer.
            UpstreamTimeout: No first byte in time.
            RemoteProtocolError: What came is no usable HTTP answer.
        """
        target = self._target(request)
        if request.login:
            request = await self.ready(request)
        exchange = Exchange(self._first_byte_s)
        try:
            return await self._exchange(request, target, exchange, is_kept=True)
        except UpstreamError as error:
            if not exchange.died_unheard:
                raise
            if on_again is not None:
                on_again(error)
        return await self._exchange(request, target, Exchange(self._first_byte_s), is_kept=False)

    async def close(self) -> None:
        """Close every connection."""
        sessions = list(self._sessions.values())
        self._sessions.clear()
        for session in sessions:
            await session.close()

    async def _exchange(
        self, request: UpstreamRequest, target: _Target, exchange: Exchange, *, is_kept: bool
    ) -> UpstreamAnswer:
        session = self._session(request, is_kept=is_kept)
        token = EXCHANGE.set(exchange)
        try:
            response = await session.request(
                request.method,
                target.url,
                data=Body(request.body) if request.body else None,
                headers=request.headers,
                allow_redirects=False,
            )
        except asyncio.CancelledError:
            exchange.abort()
            raise
        except _FAILURES as error:
            exchange.abort()
            if exchange.is_late:
                raise UpstreamTimeout(f"{target.host} did not answer within {self._first_byte_s:g} s.") from error
            raise faults.before_answer(error, target.host, self._connect_s) from error
        finally:
            exchange.settle()
            EXCHANGE.reset(token)
        return self._accepted(response, target.host)

    def _accepted(self, response: aiohttp.ClientResponse, host: str) -> UpstreamAnswer:
        try:
            kind = FramedAnswer if is_framed(response) else UpstreamAnswer
            answer = kind(response, host, self._idle_s)
            if answer.status < 200:
                raise RemoteProtocolError(f"{host} answered with status {answer.status}.")
            encoding = answer.headers.get("content-encoding", "").strip().lower()
            if encoding not in {"", "identity"}:
                raise RemoteProtocolError(f"{host} sent its answer in the encoding {encoding[:20]!r}, unasked.")
        except RemoteProtocolError:
            response.close()
            raise
        return answer

    def _target(self, request: UpstreamRequest) -> _Target:
        key = (request.url, request.allow_private)
        target = self._targets.get(key)
        if target is not None:
            return target
        url = URL(request.url, encoded=True)
        host = url.host or ""
        if is_ip_literal(host):
            try:
                check(host, host, url.port or 0, allow_private=request.allow_private, own_ports=self._own_ports)
            except Denied as reason:
                raise faults.denied(reason) from reason
        if len(self._targets) >= _KNOWN_TARGETS:
            self._targets.clear()
        target = self._targets[key] = _Target(url, host)
        return target

    def _session(self, request: UpstreamRequest, *, is_kept: bool) -> aiohttp.ClientSession:
        key = (request.account_id, request.allow_private, is_kept)
        session = self._sessions.get(key)
        if session is None:
            session = self._sessions[key] = self._new_session(request.allow_private, is_kept=is_kept)
        return session

    def _new_session(self, allow_private: bool, *, is_kept: bool) -> aiohttp.ClientSession:
        resolver = GuardedResolver(
            self._lookup,
            allow_private=allow_private,
            own_ports=lambda: self._own_ports,
            exempt=_environment_proxies() if self._trust_env else frozenset(),
        )
        return aiohttp.ClientSession(
            connector=Connector(resolver, is_kept=is_kept),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_OWN_HEADERS,
            auto_decompress=False,
            trust_env=self._trust_env,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._connect_s, sock_connect=self._connect_s),
            read_bufsize=_READ_BUFFER,
            max_line_size=_MAX_HEADER_LINE,
            max_field_size=_MAX_HEADER_LINE,
            max_headers=_MAX_HEADERS,
        )


def _environment_proxies() -> frozenset[str]:
    from urllib.request import getproxies

    return frozenset(host for proxy in getproxies().values() if (host := URL(proxy).host))
