"""The two errors that every stream reader finds by itself: it ended too early, or it is no stream."""

from codegate.errors import UpstreamBroke, UpstreamRejected


def broke() -> UpstreamBroke:
    """The provider's bytes ended before the answer was whole (`protocols.md` 3.7)."""
    return UpstreamBroke("upstream closed the stream before completion")


def not_a_stream() -> UpstreamRejected:
    """A web page where a stream should be; its markup stays out of the message."""
    return UpstreamRejected("The provider sent a web page in place of a stream.", status=502, kind="bad_gateway")
