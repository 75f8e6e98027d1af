"""`/api/accounts/login` and `/api/accounts/import`: subscriptions instead of keys. No token ever comes out."""

import os
from pathlib import Path

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json
from codegate.api.query import Query
from codegate.errors import Invalid
from codegate.providers.oauth import NOTICE, OAUTH
from codegate.records import Record
from codegate.services.credential_files import default_path
from codegate.shapes import AccountJson, FoundLoginJson, LoginJson, StartedLoginJson


class NewLogin(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A login to begin.

    Attributes:
        method: `browser`, or `device` where the provider has it.
        account: Id or name of the account to log in again; None makes a new one.
    """

    provider: str | None = None
    method: str = "browser"
    name: str | None = None
    account: str | None = None


class GivenCode(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the browser was sent back with: an address, `code#state`, or the code."""

    code: str


class NewLink(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tool's login to use, read only; without a path, that of the provider's own tool on the server's machine."""

    provider: str
    path: str | None = None
    name: str | None = None


async def start(call: Call) -> Response:
    """Begin a login; the answer has the page to open."""
    new = await call.body(NewLogin)
    if new.method not in ("browser", "device"):
        raise Invalid("method must be browser or device.", field="method")
    provider, account_id = new.provider, None
    if new.account is not None:
        account = (await call.services.accounts.get(new.account)).account
        provider, account_id = account.provider, account.id
    if provider is None:
        raise Invalid("provider is missing.", field="provider", hint=f"One of: {', '.join(OAUTH)}.")
    flow = await call.services.login_flows.start(
        provider,
        call.services.logins.server(call.door.upstream),
        is_device=new.method == "device",
        name=new.name,
        account_id=account_id,
    )
    return json({**shapes.login(flow), "notice": NOTICE}, 201)


async def show(call: Call) -> Response:
    """How a login is going."""
    return json(shapes.login(call.services.login_flows.get(call.path["flow"])))


async def give(call: Call) -> Response:
    """Finish a login by hand, where the browser cannot reach the server."""
    given = await call.body(GivenCode)
    return json(shapes.login(call.services.login_flows.give(call.path["flow"], given.code)))


async def cancel(call: Call) -> Response:
    """End a login that nobody wants any more; its page and its code are worth nothing then."""
    return json(shapes.login(await call.services.login_flows.cancel(call.path["flow"])))


async def found(call: Call) -> Response:
    """The tool's login on the server's machine that could be linked."""
    provider = call.text("provider") or ""
    return json(
        shapes.found_login(await call.services.login_accounts.found(_path(call.text("path"), provider), provider))
    )


async def link(call: Call) -> Response:
    """Make an account that uses a tool's login, read only."""
    new = await call.body(NewLink)
    view = await call.services.login_accounts.link(_path(new.path, new.provider), new.provider, new.name)
    return json(shapes.account(view), 201)


def _path(said: str | None, provider: str) -> Path:
    path = Path(said).expanduser() if said else default_path(provider, os.environ, Path.home())
    if not path.is_absolute():
        raise Invalid("path must be absolute.", field="path")
    return path


_FILE = (
    Query("provider", "Whose login it is.", example="anthropic"),
    Query("path", "Absolute path of the tool's file; without it, the usual one."),
)

ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/accounts/login",
        start,
        body=NewLogin,
        answer=StartedLoginJson,
        status=201,
        example={"provider": "anthropic"},
    ),
    Endpoint("GET", "/api/accounts/login/{flow}", show, answer=LoginJson),
    Endpoint(
        "POST",
        "/api/accounts/login/{flow}",
        give,
        body=GivenCode,
        answer=LoginJson,
        example={"code": "what the browser shows"},
    ),
    Endpoint("DELETE", "/api/accounts/login/{flow}", cancel, answer=LoginJson),
    Endpoint("GET", "/api/accounts/import", found, answer=FoundLoginJson, query=_FILE),
    Endpoint(
        "POST",
        "/api/accounts/import",
        link,
        body=NewLink,
        answer=AccountJson,
        status=201,
        example={"provider": "anthropic"},
    ),
)
