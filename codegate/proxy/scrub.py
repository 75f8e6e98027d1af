"""
A provider may echo the key it was sent: in an error's text, its body, or a header. None of it goes further.

Here the very values are known that must not be seen; patterns (`wire/errors.py`) are the second line.
"""

from collections.abc import Iterable, Mapping, Sequence

from codegate.errors import CodeGateError, UpstreamRejected

_SHORTEST = 6
"""A shorter "secret" (the word `none` for a local server) would tear holes into ordinary text."""

MASK = "***"


def scrub_text(text: str, secrets: Sequence[bytes]) -> str:
    """The text with every secret masked."""
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret.decode("latin-1"), MASK)
    return text


class Scrubber:
    """
    Masks secrets in a text that comes in pieces: what may be the beginning of one waits for the next piece.

    Args:
        secrets: Looked at with each piece.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self._secrets = secrets
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be told of the text by now."""
        secrets = tuple(self._secrets)
        text = scrub_text(self._held + piece, secrets)
        cut = len(text) - max((_begun(text, secret.decode("latin-1")) for secret in secrets), default=0)
        self._held = text[cut:]
        return text[:cut]

    def close(self) -> str:
        """The rest."""
        held, self._held = self._held, ""
        return held


def _begun(text: str, secret: str) -> int:
    """How many characters at the end of the text are the beginning of a secret."""
    if len(secret) < _SHORTEST:
        return 0
    longest = min(len(secret) - 1, len(text))
    return next((size for size in range(longest, 0, -1) if text.endswith(secret[:size])), 0)


def scrub_headers(headers: Mapping[str, str], secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers with every secret masked."""
    return {name: scrub_text(value, secrets) for name, value in headers.items()}


def scrub_error(error: CodeGateError, secrets: Sequence[bytes]) -> None:
    """Mask every secret in what the error would tell anyone."""
    error.message = scrub_text(error.message, secrets)
    error.args = (error.message,)
    if isinstance(error, UpstreamRejected):
        error.upstream_code = scrub_text(error.upstream_code, secrets) if error.upstream_code else None
        error.headers = scrub_headers(error.headers, secrets)
        if any(len(secret) >= _SHORTEST and secret in error.verbatim for secret in secrets):
            error.verbatim = b""
