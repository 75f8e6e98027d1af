"""`/api/login-links` and `/login`: letting one browser into the web view without typing the token."""

from starlette.responses import RedirectResponse, Response

from codegate.api.call import Call, Endpoint, json
from codegate.api.query import Query
from codegate.clock import iso
from codegate.errors import Unauthorized
from codegate.services.gate import SESSION_COOKIE
from codegate.services.web_logins import PATH, SESSION_S
from codegate.shapes import DeletedJson, LoginLinkJson


async def create(call: Call) -> Response:
    """A link that signs one browser in, once, within a minute."""
    url, until_ms = call.services.web_logins.link(f"http://{call.authority}")
    return json({"url": url, "expires_at": iso(until_ms)}, 201)


async def end(call: Call) -> Response:
    """Sign every browser out and void all links; how many browsers there were."""
    return json({"deleted": call.services.web_logins.end()})


async def enter(call: Call) -> Response:
    """Exchange a link for a cookie and go on to the page, whose address says nothing of it."""
    if "prefetch" in call.headers.get("sec-purpose", ""):
        return Response(status_code=204)
    try:
        session = call.services.web_logins.redeem(call.text("link") or "")
    except Unauthorized:
        return RedirectResponse("/#expired", 303)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(SESSION_COOKIE, session.reveal(), max_age=SESSION_S, httponly=True, samesite="strict")
    return answer


ENDPOINTS = (
    Endpoint("POST", "/api/login-links", create, answer=LoginLinkJson, status=201),
    Endpoint("DELETE", "/api/login-links", end, answer=DeletedJson),
    Endpoint("GET", PATH, enter, is_public=True, status=303, query=(Query("link", "From the link."),)),
)
