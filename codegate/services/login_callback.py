"""
The callback of a login: a listener on 127.0.0.1 that takes one answer for one login and repeats nothing of it.

Anything but its own path gets a 404 and changes nothing. Its own path with a wrong state, an error, or without a code
ends the login: whoever sent it, the user must begin again.
"""

import asyncio
import hmac
from urllib.parse import parse_qs, urlsplit

from codegate.errors import CodeGateError, Conflict
from codegate.providers.oauth import LoginFailed, OAuth

MAX_LINE = 8 * 1024
_READ_S = 5.0

_HEAD = (
    "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncache-control: no-store\r\n"
    "content-security-policy: default-src 'none'\r\nx-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n"
    "connection: close\r\ncontent-length: {length}\r\n\r\n"
)
_PAGE = "<!doctype html><meta charset=utf-8><title>CodeGate</title><p>{words}</p>"
_DONE = "CodeGate has got your login. You can close this window."
_FAILED = "This login did not work. Begin again in CodeGate."


async def listen(entry: OAuth, state: str, answer: "asyncio.Future[str]") -> asyncio.Server:
    """
    Wait for the browser, on the first free port that the provider allows.

    Args:
        state: What the browser must bring back.
        answer: Gets the code, or a `LoginFailed`.

    Raises:
        Conflict: Every port is taken.
    """

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_READ_S):
                line = await reader.readuntil(b"\r\n")
                while await reader.readuntil(b"\r\n") != b"\r\n":
                    pass
            status, words = _answered(line, entry, state, answer)
            page = _PAGE.format(words=words).encode()
            writer.write(_HEAD.format(status=status, length=len(page)).encode() + page)
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass
        finally:
            writer.close()

    for port in entry.ports or (0,):
        try:
            return await asyncio.start_server(serve, "127.0.0.1", port, limit=MAX_LINE)
        except OSError:
            continue
    ports = " and ".join(map(str, entry.ports))
    raise Conflict(
        f"The ports this login's answer may come to are taken ({ports}).",
        hint="Stop the other login, or use --device.",
    )


def parted(text: str) -> tuple[str, str | None]:
    """Code and state of what a user pasted: an address with both, `code#state`, or the code alone."""
    if "://" in text:
        query = parse_qs(urlsplit(text).query)
        return _first(query, "code"), _first(query, "state") or ""
    code, _, state = text.partition("#")
    return code.strip(), state.strip() or None


def is_same(one: str, other: str) -> bool:
    """Compare two states in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _answered(line: bytes, entry: OAuth, state: str, answer: "asyncio.Future[str]") -> tuple[str, str]:
    words = line.decode("latin-1").split()
    target = urlsplit(words[1]) if len(words) == 3 and words[1].startswith("/") else None
    if target is None or words[0] != "GET" or target.path != entry.callback_path or answer.done():
        return "404 Not Found", "There is nothing here."
    query = parse_qs(target.query)
    code = _first(query, "code")
    if not code or not is_same(_first(query, "state"), state):
        answer.set_exception(_refusal("error" in query))
        return "400 Bad Request", _FAILED
    answer.set_result(code)
    return "200 OK", _DONE


def _refusal(was_denied: bool) -> CodeGateError:
    if was_denied:
        return LoginFailed("The login was refused, or somebody said no.", hint="Begin again: codegate accounts login")
    return LoginFailed("The browser came back from another login.", hint="Begin again: codegate accounts login")


def _first(query: dict[str, list[str]], name: str) -> str:
    return query.get(name, [""])[0]
