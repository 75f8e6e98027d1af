"""
Base64 in a string: a picture, which no pattern can look into, or a text that travels as a file.

Which of the two it is tells its content, never its declared type: a text that is called a picture is a text, and what
is no base64 at all are words, whatever was said before them.
"""

import base64
import binascii
import re
from typing import NamedTuple

URL_HEAD = 128
"""Characters in which a `data:` URL must have said that it is base64."""

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n"
_SNIFFED = 512
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BY_MARK = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"%PDF-", None))


class File(NamedTuple):
    """
    A text inside base64.

    Attributes:
        head: What stands before the base64: the beginning of a `data:` URL, or nothing.
        text: What it says.
        codec: How it is written: encoding it again gives the same bytes.
    """

    head: str
    text: str
    codec: str

    def holding(self, text: str) -> str:
        """The string, with another text in it."""
        return self.head + base64.b64encode(text.encode(self.codec)).decode()


def is_url(text: str) -> bool:
    """The string begins like a `data:` URL in base64."""
    return text[:5].lower() == "data:" and text.lower().find(";base64,", 0, URL_HEAD - 1) >= 0


def is_words(text: str) -> bool:
    """The string is no base64, whatever was said of it."""
    return _body(text, _head(text)) is None


def opened(text: str) -> File | None:
    """
    The text that a string of base64 holds, None for anything else that it holds.

    Args:
        text: Base64 of either alphabet, with or without line breaks, or a `data:` URL of it.

    Raises:
        ValueError: The string is no base64.
    """
    head = _head(text)
    body = _body(text, head)
    if body is None:
        raise ValueError("no base64")
    codec = _codec(_decoded(body[:_SNIFFED]))
    if codec is None:
        return None
    data = _decoded(body)
    for one in dict.fromkeys((codec, "latin-1")):
        try:
            return File(head, data.decode(one), one)
        except UnicodeDecodeError:
            continue
    return None


def _head(text: str) -> str:
    return text[: text.index(",") + 1] if is_url(text) else ""


def _body(text: str, head: str) -> bytes | None:
    """What follows the head, None if it is no base64."""
    body = text[len(head) :].encode("utf-8", "surrogatepass")
    return None if body.translate(None, _ALPHABET) else body


def _decoded(body: bytes) -> bytes:
    """What there is of it: padding may be missing or the end cut off."""
    plain = body.translate(bytes.maketrans(b"-_", b"+/"), b"=\r\n")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))
    except binascii.Error:
        return b"\0"


def _codec(begun: bytes) -> str | None:
    """How a text that begins like this is written; None if it is none."""
    for mark, codec in _BY_MARK:
        if begun.startswith(mark):
            return codec
    return None if _BINARY.search(begun) else "utf-8"
