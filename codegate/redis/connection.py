"""
The way to Redis: what a URL says, one connection, and one script that does everything.

Nothing that is said of trouble quotes the URL or what the library says of it: either may hold a password.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from codegate.errors import ConfigError

CONNECT_S, ANSWER_S = 1.0, 0.25
BEGINNING = "codegate:"
"""Of all names in Redis; deployments that must not meet use databases of their own."""

_SCHEMES = ("redis", "rediss", "unix")
_SCRIPT = Path(__file__).with_name("board.lua").read_text(encoding="utf-8")
_DIGEST = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()
_HINT = "redis://host:6379/0, rediss://… with TLS, or unix:///path/of/socket?db=0"


class Unreachable(Exception):
    """Redis did not do what was asked of it; the text says why and holds no secret."""


def place_of(url: str) -> str:
    """
    What may be shown of a URL: where it leads, without user and password.

    Raises:
        ConfigError: It is no URL of Redis.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 6379
    except ValueError:
        raise ConfigError("The URL of the shared state is not one.", hint=_HINT) from None
    if parts.scheme not in _SCHEMES:
        raise ConfigError("The URL of the shared state does not begin with redis://, rediss:// or unix://.", hint=_HINT)
    is_socket = parts.scheme == "unix"
    said = "" if is_socket else parts.path.strip("/")
    database = said or parse_qs(parts.query).get("db", ["0"])[0]
    if not (database.isascii() and database.isdigit()):
        raise ConfigError("The URL of the shared state names a database that is not a number.", hint=_HINT)
    if is_socket:
        return f"unix://{unquote(parts.path)}?db={database}"
    host = parts.hostname or "localhost"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}/{database}"


def client_of(url: str, answer_s: float | None, **options: Any) -> Any:
    """
    The library's client; it connects when it is first used, and never tries again by itself.

    Args:
        answer_s: Seconds to wait for an answer; None waits for ever.
        options: More of its connections.

    Raises:
        ConfigError: The URL is none, or the library is missing.
    """
    place_of(url)
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError:
        message = "Shared state needs a library that is not installed."
        raise ConfigError(message, hint="pip install 'codegate[redis]'") from None
    try:
        found: Any = Redis.from_url(
            url,
            decode_responses=True,
            encoding_errors="surrogatepass",
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=CONNECT_S,
            socket_timeout=answer_s,
            **options,
        )
        found.connection_pool.make_connection()  # options are read here; nothing is sent
    except (TypeError, ValueError):
        raise ConfigError("The URL of the shared state has an option that is not known.", hint=_HINT) from None
    return found


class Connection:
    """
    One connection, for one task; it is made when it is first used, and anew after trouble.

    Args:
        url: `redis://`, `rediss://` or `unix://`; it may hold a user and a password.
        beginning: Of all names.

    Attributes:
        place: What may be shown of the URL.

    Raises:
        ConfigError: The URL is none, or the library for it is missing.
    """

    def __init__(self, url: str, beginning: str = BEGINNING) -> None:
        self.place = place_of(url)
        self._beginning = beginning
        self._redis = client_of(url, ANSWER_S)

    async def run(self, words: Sequence[str], moment: str = "") -> tuple[int, list[str] | None, list[Any]]:
        """
        Run steps of the script.

        Args:
            moment: Microseconds to take for Redis' clock; "" is that clock.

        Returns:
            Redis' clock in microseconds; the rests that the step names before which it stopped, or None if it did
            not; one answer for each step that was done.

        Raises:
            Unreachable: It cannot be reached, does not answer in time, or refuses; steps may have been done.
        """
        from redis.exceptions import NoScriptError, RedisError

        rest = (1, self._beginning, moment, *words)
        try:
            try:
                answer = await self._redis.execute_command("EVALSHA", _DIGEST, *rest)
            except NoScriptError:
                answer = await self._redis.execute_command("EVAL", _SCRIPT, *rest)
        except (RedisError, OSError, TimeoutError) as error:
            await self.close()
            raise Unreachable(_said(error)) from None
        return int(answer[0]), answer[1], answer[2]

    async def close(self) -> None:
        """Close what is open; the next use opens it again."""
        await self._redis.connection_pool.disconnect(inuse_connections=True)


def _said(error: Exception) -> str:
    """Why, in a few words of this program's own."""
    from redis import exceptions

    if isinstance(error.__cause__, exceptions.AuthenticationError):
        error = error.__cause__
    match error:
        case exceptions.AuthenticationError():
            return "it refuses the user or the password"
        case exceptions.TimeoutError() | TimeoutError():
            return "it does not answer in time"
        case exceptions.ConnectionError() | OSError():
            return "it cannot be reached"
        case exceptions.ResponseError():
            word = str(error).partition(" ")[0]
            return f"it refuses with {word}" if word.isalpha() and word.isupper() else "it refuses"
    return "it fails"
