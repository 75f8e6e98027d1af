"""
AWS's binary event stream, as server-sent events: what Bedrock sends where others send SSE.

A message is a prelude (length of all, length of the headers, CRC of the two), headers, payload and a CRC of all before
(docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html describes the same framing). The payload of a
`chunk` is JSON whose `bytes` are, in Base64, one event of the Messages format; other messages are errors.
"""

import struct
from binascii import Error as Base64Error
from binascii import a2b_base64
from contextlib import suppress
from zlib import crc32

import msgspec

from codegate.errors import RemoteProtocolError
from codegate.wire.sse import MAX_EVENT_BYTES

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_PRELUDE = struct.Struct(">III")
_LEAST, _CRC_BYTES = 16, 4
_STRING, _BYTES = 7, 6
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Bytes of a header's value by its type, where that has one length."""

_ERROR_TYPES = {
    "throttlingexception": "rate_limit_error",
    "servicequotaexceededexception": "rate_limit_error",
    "serviceunavailableexception": "overloaded_error",
    "modelnotreadyexception": "overloaded_error",
    "modeltimeoutexception": "timeout_error",
    "validationexception": "invalid_request_error",
    "accessdeniedexception": "permission_error",
    "resourcenotfoundexception": "not_found_error",
}
"""Bedrock's exceptions -> types of Anthropic; anything else is `api_error`."""


class _Chunk(msgspec.Struct):
    bytes: str


class _Event(msgspec.Struct):
    type: str


class _Failure(msgspec.Struct):
    message: str = ""


class EventStream:
    """Binary messages in, SSE out, in whatever pieces they come."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> bytes:
        """
        The events that are whole now, as SSE; empty if none is.

        Raises:
            RemoteProtocolError: A checksum is wrong, a message is longer than an event may be, or is none.
        """
        self._held += data
        found: list[bytes] = []
        while (message := self._next()) is not None:
            found.append(_sse(*message))
        return b"".join(found)

    def close(self) -> None:
        """
        The stream has ended.

        Raises:
            RemoteProtocolError: In the middle of a message.
        """
        if self._held:
            raise RemoteProtocolError("The provider's event stream ended in the middle of a message.")

    def _next(self) -> tuple[dict[str, str], bytes] | None:
        if len(self._held) < _PRELUDE.size:
            return None
        total, headers_size, checksum = _PRELUDE.unpack_from(self._held)
        if crc32(self._held[:8]) != checksum:
            raise RemoteProtocolError("The provider's event stream has a wrong checksum.")
        if not _LEAST + headers_size <= total <= MAX_EVENT_BYTES:
            raise RemoteProtocolError(f"The provider's event stream has a message of {total:,} bytes.")
        if len(self._held) < total:
            return None
        message = bytes(self._held[:total])
        del self._held[:total]
        if crc32(message[:-_CRC_BYTES]) != int.from_bytes(message[-_CRC_BYTES:]):
            raise RemoteProtocolError("The provider's event stream has a wrong checksum.")
        start = _PRELUDE.size
        return _headers(message[start : start + headers_size]), message[start + headers_size : -_CRC_BYTES]


def _headers(raw: bytes) -> dict[str, str]:
    """The headers that are texts; those of other types have no meaning here."""
    found: dict[str, str] = {}
    at = 0
    try:
        while at < len(raw):
            name_end = at + 1 + raw[at]
            name, kind, at = raw[at + 1 : name_end].decode(), raw[name_end], name_end + 1
            if kind in (_STRING, _BYTES):
                size = int.from_bytes(raw[at : at + 2])
                at += 2
                if kind == _STRING:
                    found[name] = raw[at : at + size].decode()
                at += size
            else:
                at += _SIZES[kind]
    except (LookupError, UnicodeDecodeError) as error:
        raise RemoteProtocolError("The provider's event stream has headers that cannot be read.") from error
    return found


def _sse(headers: dict[str, str], payload: bytes) -> bytes:
    kind = headers.get(":message-type", "")
    if kind == "event":
        return _event(payload) if headers.get(":event-type") == "chunk" else b""
    code = headers.get(":exception-type") or headers.get(":error-code") or kind
    message = headers.get(":error-message", "")
    with suppress(msgspec.DecodeError, UnicodeDecodeError):
        message = msgspec.json.decode(payload, type=_Failure).message or message
    error = {"type": _ERROR_TYPES.get(code.lower(), "api_error"), "message": message or code}
    return b"event: error\ndata: " + msgspec.json.encode({"type": "error", "error": error}) + b"\n\n"


def _event(payload: bytes) -> bytes:
    try:
        data = a2b_base64(msgspec.json.decode(payload, type=_Chunk).bytes, strict_mode=True)
        name = msgspec.json.decode(data, type=_Event).type
    except (msgspec.DecodeError, UnicodeDecodeError, Base64Error) as error:
        raise RemoteProtocolError("The provider's event stream has a chunk that is no event.") from error
    if b"\n" in data or b"\r" in data:
        data = msgspec.json.encode(msgspec.json.decode(data))
    return b"event: %s\ndata: %s\n\n" % (name.encode().split(b"\n")[0], data)
