"""
Who may speak to a local port at all: rules on the `Host`, `Origin` and `Content-Type` of a request.

Both ports use them before any key is looked at, against web pages in the user's own browser: DNS rebinding sends
a foreign `Host`, cross-site requests carry a foreign `Origin` or `Sec-Fetch-Site`, and "simple" requests cannot
say `application/json`. Headers are the pairs of bytes of an ASGI scope, names in lower case. Nothing here looks
at a URL put together by a framework.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence

from codegate.errors import Forbidden, Misdirected, Unauthorized, UnsupportedMedia
from codegate.records import Secret

Headers = Sequence[tuple[bytes, bytes]]

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names under which a browser or client on this machine reaches us."""

SESSION_COOKIE = "codegate_session"
"""Name of the cookie of a browser that came in by a login link."""

WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_SAME_ORIGIN_SITES = frozenset({"same-origin", "none"})


def allowed_hosts(more: Iterable[str] = ()) -> frozenset[str]:
    """The loopback names and `more`, lower case, without ports; an IPv6 address gets its brackets."""
    found = set(LOOPBACK_HOSTS)
    for name in more:
        text = name.strip().lower()
        if text.count(":") > 1 and not text.startswith("["):
            text = f"[{text}]"
        if text:
            found.add(text)
    return frozenset(found)


def check_host(headers: Headers, hosts: frozenset[str]) -> str:
    """
    The request's own authority, `name` or `name:port`, if the name is one of `hosts` (any port).

    The port is not compared: behind a published container port or an SSH tunnel it is another than ours, and a
    rebound DNS name is caught by the name.

    Raises:
        Misdirected: No Host, several, or a name that is not ours.
    """
    found = [value for name, value in headers if name == b"host"]
    if len(found) != 1:
        raise Misdirected(f"A request needs exactly one Host header; this one has {len(found)}.")
    authority = found[0].decode("latin-1").strip().lower()
    name, port = _split(authority)
    if name not in hosts or not (port == "" or (port.isascii() and port.isdigit() and int(port) < 65_536)):
        raise Misdirected(
            f"The Host header names {authority[:100]!r}, which is not this machine.",
            hint="Allow a name with CODEGATE_ALLOWED_HOSTS, comma-separated.",
        )
    return authority


def check_origin(headers: Headers, *, allow_same: str | None, is_navigation: bool = False) -> None:
    """
    Refuse requests that another site's page makes through the user's browser.

    Args:
        allow_same: The authority whose own pages may ask, as `check_host` returned it (`127.0.0.1:9211`), by http
            or by the https of a reverse proxy before us; None: no page at all.
        is_navigation: The answer is a public page that a link may lead to: `Sec-Fetch-Site` says nothing then.

    Raises:
        Forbidden: A foreign `Origin` (`null` is foreign too), or a `Sec-Fetch-Site` that is not same-origin.
    """
    own = (f"http://{allow_same}", f"https://{allow_same}") if allow_same is not None else ()
    for name, value in headers:
        if name == b"origin" and value.decode("latin-1").lower() not in own:
            raise Forbidden("Requests from web pages of another origin are refused.")
        if name == b"sec-fetch-site" and not is_navigation and value.decode("latin-1") not in _SAME_ORIGIN_SITES:
            raise Forbidden("Requests that another site's page starts are refused.")


def check_media(method: str, headers: Headers) -> None:
    """
    Refuse a state-changing request whose body is not JSON by its own word.

    A request without a body may leave the type out: it can only come from a page with an `Origin`, see above.

    Raises:
        UnsupportedMedia: Another type, or a body without one.
    """
    if method not in WRITING_METHODS:
        return
    types = [value for name, value in headers if name == b"content-type"]
    if not types and not _has_body(headers):
        return
    if len(types) != 1 or types[0].split(b";")[0].strip().lower() != b"application/json":
        raise UnsupportedMedia("Send the body as Content-Type: application/json.")


def check_token(headers: Headers, token: Secret) -> None:
    """
    Raises:
        Unauthorized: There is not exactly one `Authorization: Bearer` with this token. Says the same for all.
    """
    values = [value for name, value in headers if name == b"authorization"]
    given = values[0] if len(values) == 1 else b""
    scheme, _, text = given.partition(b" ")
    digest = hashlib.sha256(text.strip()).digest()
    wanted = hashlib.sha256(token.reveal().encode()).digest()
    if not hmac.compare_digest(digest, wanted) or scheme.lower() != b"bearer":
        raise _unauthorized()


def has_token(headers: Headers) -> bool:
    """The request says `Authorization`, rightly or not."""
    return any(name == b"authorization" for name, _ in headers)


def check_session(method: str, headers: Headers, is_known: Callable[[str], bool]) -> None:
    """
    Let a browser in that has the cookie of a login link.

    A browser sends cookies whoever wrote the page, also to another port of the same name: a write must say that it
    comes from our own page (`check_origin` has refused every other origin by then).

    Raises:
        Unauthorized: There is not exactly one such cookie, or its session is not known. Says the same for all.
        Forbidden: A write that does not say where it comes from.
    """
    found = [value for name, value in headers if name == b"cookie"]
    pairs = [pair.strip().partition(b"=") for value in found for pair in value.split(b";")]
    cookies = [value for name, _, value in pairs if name == SESSION_COOKIE.encode()]
    if len(cookies) != 1 or not is_known(cookies[0].decode("latin-1")):
        raise _unauthorized()
    is_ours = any(pair == (b"sec-fetch-site", b"same-origin") or pair[0] == b"origin" for pair in headers)
    if method in WRITING_METHODS and not is_ours:
        raise Forbidden("A write with a cookie must come from the web view's own page.")


def _unauthorized() -> Unauthorized:
    return Unauthorized(
        "The REST API needs its admin token.",
        hint="Send Authorization: Bearer TOKEN; the token is in .admin-token in the data directory.",
    )


def _split(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        name, bracket, rest = authority.partition("]")
        if rest and not rest.startswith(":"):
            return "", ""
        return name + bracket, rest[1:]
    name, _, port = authority.partition(":")
    return name, port


def _has_body(headers: Headers) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0") for name, value in headers
    )
