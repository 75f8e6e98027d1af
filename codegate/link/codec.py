"""
Bytes of a link: MessagePack of `(kind, number, body)`.

Secrets are revealed here, the one place besides the way to the provider: the other end is a process of the same server,
under the same user, joined by a socketpair that has no name, and it must send the secret to the provider just as this
one would. They travel as an extension type, so that they are a `Secret` again as soon as they are read, even where
nothing but `Any` is declared; no text of theirs is in between, where something could print it.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from codegate.records import Secret

TELL: Final = 0
"""A message; number 0."""
ASK: Final = 1
"""A question under a number that the asker chose; its answer comes under the same one."""
WATCH: Final = 2
"""A question that is answered bit by bit."""
STOP: Final = 3
"""The asker does not want the answer any more."""
MORE: Final = 4
"""The watcher has taken so many parts: as many more may be sent."""
ANSWER: Final = 5
"""The answer to an ASK."""
PART: Final = 6
"""One part of the answer to a WATCH."""
END: Final = 7
"""There are no more parts."""
FAILURE: Final = 8
"""Instead of an answer, or of more parts: a `failure.Failure`."""

SECRET_EXT: Final = 1
"""MessagePack extension code of a `Secret`: its text in UTF-8."""


def _enc_hook(value: Any) -> Any:
    if isinstance(value, Secret):
        return msgspec.msgpack.Ext(SECRET_EXT, value.reveal().encode("utf-8", "surrogatepass"))
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} cannot travel over a link")


def _ext_hook(code: int, data: memoryview) -> Any:
    if code != SECRET_EXT:
        raise ValueError(f"unknown extension {code}")
    return Secret(str(data, "utf-8", "surrogatepass"))


def _dec_hook(wanted: type, value: Any) -> Any:
    if isinstance(value, wanted):
        return value
    raise TypeError(f"expected {wanted.__name__}")


encode = msgspec.msgpack.Encoder(enc_hook=_enc_hook).encode
"""Any message, answer or envelope -> bytes. Raises `TypeError` for what has no form on the wire."""

_envelope = msgspec.msgpack.Decoder(tuple[int, int, msgspec.Raw], ext_hook=_ext_hook)

open_envelope = _envelope.decode
"""Bytes of a frame -> kind, number, and the body still in bytes. Raises `msgspec.DecodeError`."""


def decoder(wanted: Any) -> msgspec.msgpack.Decoder[Any]:
    """A decoder of bodies of this type, which may hold secrets at any depth."""
    return msgspec.msgpack.Decoder(wanted, dec_hook=_dec_hook, ext_hook=_ext_hook)
