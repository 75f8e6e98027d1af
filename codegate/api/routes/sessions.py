"""`/api/sessions`: terminal sessions in Docker containers. Where they are not enabled, every path below answers 404."""

from starlette.responses import Response

from codegate.api import shapes
from codegate.api.call import Call, Endpoint, json, nothing
from codegate.services.session_form import ImportCredentials, NewSession
from codegate.shapes import AccountJson, AuthUrlsJson, SessionJson


async def list_(call: Call) -> Response:
    """Every session, oldest first, with what Docker says of it."""
    return json([shapes.session(view) for view in await call.sessions.list()])


async def create(call: Call) -> Response:
    """Make a session and start its container."""
    return json(shapes.session(await call.sessions.create(await call.body(NewSession))), 201)


async def show(call: Call) -> Response:
    """One session."""
    return json(shapes.session(await call.sessions.get(call.id)))


async def delete(call: Call) -> Response:
    """Remove a session with its container, its home and its key."""
    await call.sessions.remove(call.id)
    return nothing()


async def stop(call: Call) -> Response:
    """Stop its container; opening its terminal starts it again."""
    return json(shapes.session(await call.sessions.stop(call.id)))


async def auth_urls(call: Call) -> Response:
    """Login pages that its tools wanted to open, newest first."""
    return json({"urls": await call.sessions.auth_urls(call.id)})


async def import_credentials(call: Call) -> Response:
    """Take the login of Claude Code or Codex out of it, into its account or a new one."""
    return json(shapes.account(await call.sessions.import_credentials(call.id, await call.body(ImportCredentials))))


_EXAMPLE = {"kind": "claude", "name": "work"}

ENDPOINTS = (
    Endpoint("GET", "/api/sessions", list_, answer=list[SessionJson]),
    Endpoint("POST", "/api/sessions", create, body=NewSession, answer=SessionJson, status=201, example=_EXAMPLE),
    Endpoint("GET", "/api/sessions/{id}", show, answer=SessionJson),
    Endpoint("DELETE", "/api/sessions/{id}", delete),
    Endpoint("POST", "/api/sessions/{id}/stop", stop, answer=SessionJson),
    Endpoint("GET", "/api/sessions/{id}/auth-urls", auth_urls, answer=AuthUrlsJson),
    Endpoint(
        "POST",
        "/api/sessions/{id}/import-credentials",
        import_credentials,
        body=ImportCredentials,
        answer=AccountJson,
        example={"provider": "anthropic"},
    ),
)
