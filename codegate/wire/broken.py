"""The errors that every stream reader finds by itself: it ended too early, or what came is no event."""

import re

from codegate.errors import UpstreamBroke, UpstreamRejected
from codegate.wire.errors import read_stream_text

_PLAIN = re.compile(rb"\[?[A-Za-z0-9]")
"""How words begin; JSON that is torn does not."""
_FAULT = re.compile(
    rb"error|fail|exce|timed? ?out|unavailable|overload|too many|denied|forbidden|unauthorized|refused|bad gateway"
    rb"|bad request|not found|invalid|limit|abort|terminated|closed|reset|insufficient|quota|capacity|expired|wrong",
    re.IGNORECASE,
)
_LIFE = re.compile(rb"alive|ping|heartbeat|processing|waiting|queue|progress|comment|start", re.IGNORECASE)
_SENTENCE_WORDS = 3


def broke() -> UpstreamBroke:
    """The provider's bytes ended before the answer was whole (`protocols.md` 3.7)."""
    return UpstreamBroke("upstream closed the stream before completion")


def not_an_event(data: bytes) -> UpstreamRejected | None:
    """
    The error that data without JSON is (`protocols.md` 3.1-6).

    A web page, whose markup stays out of the message; words of an error, or a sentence that is no sign of life.
    None for all else: a torn chunk, a ping.
    """
    words = data.strip(b' "\r\n\t')
    if words.startswith(b"<"):
        return UpstreamRejected("The provider sent a web page in place of a stream.", status=502, kind="bad_gateway")
    if not _PLAIN.match(words):
        return None
    is_sentence = len(words.split()) >= _SENTENCE_WORDS and not _LIFE.search(words)
    return read_stream_text(words) if is_sentence or _FAULT.search(words) else None
