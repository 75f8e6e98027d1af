"""
The REST API as an ASGI application.

Every request passes the same gate, in this order: Host (421), Origin (403), content type (415), token (401); only
then is said whether there is such a path (404) or method (405). Deny is the default: `ENDPOINTS` marks the few that
answer without a token. Errors leave here as JSON, and nowhere else.
"""

import contextlib
import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from codegate.api import terminal
from codegate.api.call import Call, Door, Endpoint, json
from codegate.api.openapi import document
from codegate.api.query import check_query
from codegate.api.routes import (
    accounts,
    alerts,
    configs,
    declarations,
    events,
    explain,
    finetune,
    guardrails,
    info,
    keys,
    limits,
    logins,
    logs,
    models,
    openapi,
    page,
    privacy,
    providers,
    requests,
    sessions,
    settings,
    setup,
    tenants,
    usage,
    web_login,
)
from codegate.errors import CodeGateError, MethodNotAllowed, NotFound, Unauthorized
from codegate.services.container import Services
from codegate.services.gate import Headers, check_host, check_media, check_origin, check_session, check_token, has_token
from codegate.upstream.client import UpstreamClient

ENDPOINTS: tuple[Endpoint, ...] = (
    *page.ENDPOINTS,
    *info.ENDPOINTS,
    *openapi.ENDPOINTS,
    *web_login.ENDPOINTS,
    *logins.ENDPOINTS,
    *accounts.ENDPOINTS,
    *providers.ENDPOINTS,
    *configs.ENDPOINTS,
    *explain.ENDPOINTS,
    *models.ENDPOINTS,
    *limits.ENDPOINTS,
    *tenants.ENDPOINTS,
    *settings.ENDPOINTS,
    *keys.ENDPOINTS,
    *setup.ENDPOINTS,
    *declarations.ENDPOINTS,
    *privacy.ENDPOINTS,
    *guardrails.ENDPOINTS,
    *requests.ENDPOINTS,
    *logs.ENDPOINTS,
    *usage.ENDPOINTS,
    *events.ENDPOINTS,
    *alerts.ENDPOINTS,
    *finetune.ENDPOINTS,
    *sessions.ENDPOINTS,
)
"""Everything the API answers."""

_SESSIONS = "/api/sessions"

_POLICY = (
    b"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'; "
    b"script-src 'self'; style-src 'self'; require-trusted-types-for 'script'"
)
"""Nothing inline, nothing of another host, and no string becomes markup or code."""

_SECURITY_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", _POLICY),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)

log = logging.getLogger(__name__)


def create_app(
    services: Services,
    upstream: UpstreamClient,
    *,
    hosts: frozenset[str],
    info: Callable[[], dict[str, Any]],
) -> ASGIApp:
    """
    The application.

    Args:
        upstream: For tests of accounts.
        hosts: Names a Host header may carry, lower case, without ports.
        info: What the server says of itself, the body of `GET /api/info`.
    """
    return _Api(Door(services, upstream, info, _description), hosts)


@cache
def _description() -> dict[str, Any]:
    return document(ENDPOINTS)


class _Api:
    def __init__(self, door: Door, hosts: frozenset[str]) -> None:
        self._door = door
        self._hosts = hosts
        methods: dict[str, dict[str, Endpoint]] = {}
        for endpoint in ENDPOINTS:
            methods.setdefault(endpoint.path, {})[endpoint.method] = endpoint
        self._table = [(compile_path(path)[0], by_method) for path, by_method in methods.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"The API answers no {scope['type']} scope.")
        has_started = False

        async def guarded(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                message["headers"] = [*message["headers"], *_SECURITY_HEADERS]
            await send(message)

        with contextlib.suppress(ClientDisconnect):
            try:
                response = await self._answer(scope, receive)
                await response(scope, receive, guarded)
            except CodeGateError as error:
                if has_started:
                    raise
                await error_response(error)(scope, receive, guarded)
            except ClientDisconnect:
                raise
            except Exception:
                log.exception("%s %s failed.", scope["method"], scope["path"])
                if has_started:
                    raise
                failure = CodeGateError("CodeGate failed on this request.", hint="The server's log says where.")
                await error_response(failure)(scope, receive, guarded)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket: there is one kind, the terminals of sessions."""
        try:
            error = await terminal.serve(self._door, self._hosts, scope, receive, send)
        except Exception:
            log.exception("WebSocket %s failed.", scope["path"])
            raise
        if error is None:
            return
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": terminal.POLICY})
            return
        refusal = error_response(error)
        headers = [*refusal.raw_headers, *_SECURITY_HEADERS]
        await send({"type": "websocket.http.response.start", "status": refusal.status_code, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": refusal.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        headers, method, path = scope["headers"], scope["method"], scope["path"]
        by_method, params = self._find(path)
        endpoint = by_method.get("GET" if method == "HEAD" else method)
        is_public = endpoint is not None and endpoint.is_public
        authority = check_host(headers, self._hosts)
        check_origin(headers, allow_same=authority, is_navigation=is_public)
        check_media(method, headers)
        if not is_public:
            self._admit(method, headers)
        if self._door.services.sessions is None and (path == _SESSIONS or path.startswith(f"{_SESSIONS}/")):
            raise NotFound("Terminal sessions are not enabled on this server.", hint=terminal.ABSENT)
        if not by_method:
            raise NotFound(f"There is no {path!r} here.")
        if endpoint is None:
            raise _WrongMethod(method, path, by_method)
        texts = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
        query = QueryParams(scope.get("query_string", b""))
        asked = {one.name: one for one in endpoint.query}
        check_query(query.multi_items(), asked)
        return await endpoint.handler(Call(self._door, params, query, texts, receive, asked, authority))

    def _admit(self, method: str, headers: Headers) -> None:
        """By the token, or by the cookie of a browser that came in by a login link."""
        services = self._door.services
        if has_token(headers):
            check_token(headers, services.admin_token)
        else:
            check_session(method, headers, services.web_logins.knows)

    def _find(self, path: str) -> tuple[Mapping[str, Endpoint], dict[str, str]]:
        for pattern, by_method in self._table:
            if found := pattern.match(path):
                return by_method, found.groupdict()
        return {}, {}


class _WrongMethod(MethodNotAllowed):
    """Carries the methods there are, for the `Allow` header."""

    def __init__(self, method: str, path: str, by_method: Mapping[str, Endpoint]) -> None:
        self.allowed = ", ".join(sorted(by_method))
        super().__init__(f"{path} takes {self.allowed}, not {method}.")


def error_response(error: CodeGateError) -> Response:
    """`{"error": {code, message, hint, field?}}` with the error's status."""
    shape: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    if error.field is not None:
        shape["field"] = error.field
    response = json({"error": shape}, error.status)
    if error.retry_after_s is not None:
        response.headers["retry-after"] = str(max(1, round(error.retry_after_s)))
    if isinstance(error, Unauthorized):
        response.headers["www-authenticate"] = "Bearer"
    if isinstance(error, _WrongMethod):
        response.headers["allow"] = error.allowed
    return response
