"""
A base URL and a path become a URL, whatever people call "the base URL".

Half of the tools want it with the version (`…/v1`), half without (`clients.md` 5, item 1), so both work:

- what the base lacks of the provider's own version part is put in: `http://127.0.0.1:9900` -> `…/v1/messages`,
  `https://generativelanguage.googleapis.com` -> `…/v1beta/openai/chat/completions`;
- a base that has a version of its own is taken as it is: `https://api.z.ai/api/coding/paas/v4`;
- a base that names the endpoint itself (`…/chat/completions`) is taken to the letter, the way out for providers
  without any version in their paths.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_VERSION = re.compile(r"v\d+((alpha|beta)\d*)?")
_LEAVES = ("/chat/completions", "/messages", "/responses")


@lru_cache(maxsize=1024)
def join_url(own_base: str | None, account_base: str | None, path: str, tail: str = "/v1") -> str:
    """
    The URL of a path below the account's base URL, or below the provider's own where the account has none.

    Args:
        own_base: The endpoint's versioned base; None when the provider has none of its own.
        account_base: The account's, which wins.
        path: Begins with a slash, without version: `/messages`.
        tail: What a bare host lacks, where there is no `own_base` to take it from.
    """
    if not account_base:
        return (own_base or "").rstrip("/") + path
    base = account_base.rstrip("/")
    for leaf in _LEAVES:
        if base.endswith(leaf):
            return base.removesuffix(leaf) + path
    own = urlsplit(own_base or "")
    given = urlsplit(base)
    segments, own_segments = _segments(given.path), _segments(own.path)
    if own.netloc and given.netloc == own.netloc and segments == own_segments[: len(segments)]:
        return (own_base or "").rstrip("/") + path
    missing = _missing(segments, _tail(own_segments) if own_base else _segments(tail))
    return "/".join((base, *missing)) + path


@lru_cache(maxsize=1024)
def is_messages_base(base: str) -> bool | None:
    """Whether a base URL is one for Messages (True), for Chat (False), or does not say (None)."""
    segments = _segments(urlsplit(base).path)
    if "anthropic" in segments or base.rstrip("/").endswith("/messages"):
        return True
    if any(_VERSION.fullmatch(segment) for segment in segments) or base.rstrip("/").endswith("/chat/completions"):
        return False
    return None


def _segments(path: str) -> tuple[str, ...]:
    return tuple(segment for segment in path.split("/") if segment)


def _tail(own: tuple[str, ...]) -> tuple[str, ...]:
    """What follows a bare host in the provider's own base: from `anthropic` or the version to the end."""
    for number, segment in enumerate(own):
        if segment == "anthropic" or _VERSION.fullmatch(segment):
            return own[number:]
    return ()


def _missing(given: tuple[str, ...], tail: tuple[str, ...]) -> tuple[str, ...]:
    """The part of `tail` that `given` does not end with already; nothing if it has a version of its own."""
    for length in range(len(tail), 0, -1):
        if given[-length:] == tail[:length]:
            return tail[length:]
    if any(_VERSION.fullmatch(segment) for segment in given):
        return ()
    return tail
