"""
Signing a browser in to the web view: a link that works once and for a minute, then a session of the browser.

Both live in memory and end with the process; of either only a digest is kept.
"""

import hashlib
import secrets
from urllib.parse import urlencode

from codegate import clock
from codegate.errors import Unauthorized
from codegate.records import Secret

LINK_S = 60
SESSION_S = 12 * 3600
MOST = 100
"""Links, and sessions, that can be open at once; the oldest gives way."""

PATH = "/login"


class WebLogins:
    """Links that were given out, and browsers that came in by one."""

    def __init__(self) -> None:
        self._links: dict[bytes, float] = {}
        self._sessions: dict[bytes, float] = {}

    def link(self, base_url: str) -> tuple[str, int]:
        """
        A new link below `base_url` (`http://127.0.0.1:9211`), and until when it works, milliseconds UTC.

        Whoever has it is let in as with the admin token, once.
        """
        code = _issue(self._links, LINK_S)
        return f"{base_url}{PATH}?{urlencode({'link': code})}", clock.now_ms() + LINK_S * 1000

    def redeem(self, code: str) -> Secret:
        """
        What the browser's cookie holds from now on.

        Raises:
            Unauthorized: The link was used, is too old, or never was.
        """
        until = self._links.pop(_digest(code), None)
        if until is None or until < clock.monotonic():
            raise Unauthorized("This link was used, or is too old.", hint="A new one: codegate web")
        return Secret(_issue(self._sessions, SESSION_S))

    def knows(self, cookie: str) -> bool:
        """A browser that came in by a link, and whose session has not ended."""
        return self._sessions.get(_digest(cookie), 0.0) > clock.monotonic()

    def end(self) -> int:
        """End all sessions and void all links; how many sessions there were."""
        count = len(self._sessions)
        self._links.clear()
        self._sessions.clear()
        return count


def _issue(table: dict[bytes, float], seconds: float) -> str:
    now = clock.monotonic()
    for digest in [digest for digest, until in table.items() if until <= now]:
        del table[digest]
    while len(table) >= MOST:
        del table[next(iter(table))]
    code = secrets.token_urlsafe(32)
    table[_digest(code)] = now + seconds
    return code


def _digest(code: str) -> bytes:
    """What a table has as its key: how long a look-up takes says nothing of the code."""
    return hashlib.sha256(code.encode("utf-8", "surrogateescape")).digest()
