"""A request's body becomes a record, checked by its types; what is wrong with it is said by field."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

import msgspec

from codegate.errors import ClientFault, Invalid, TooLarge
from codegate.records import Secret

T = TypeVar("T")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MAX_BODY_BYTES = 1024 * 1024

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_NAMED = re.compile(r"^Object (?:contains unknown|missing required) field `(?P<name>.*)`$", re.DOTALL)


async def read_body(receive: Receive, declared: int | None) -> bytes:
    """
    The whole body.

    Args:
        declared: Its Content-Length, if there is one.

    Raises:
        TooLarge: Over 1 MiB; not read to the end.
        ClientFault: The client left.
    """
    chunks: list[bytes] = []
    size = declared or 0
    while size <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientFault("The client left before its body was complete.")
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)
        size = sum(map(len, chunks))
    raise TooLarge(f"The body is larger than {MAX_BODY_BYTES} bytes.")


def decode(body: bytes, type_: type[T]) -> T:
    """
    The body as a record.

    Raises:
        ClientFault: It is no JSON.
        Invalid: It is JSON, but not of this shape; `field` is the path of the first fault.
    """
    if not body:
        raise ClientFault("The request has no body; a JSON object is expected.")
    try:
        return msgspec.json.decode(body, type=type_, dec_hook=_custom)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ClientFault(f"The body is no JSON: {error}.") from None


def _custom(type_: type, value: object) -> object:
    if type_ is Secret and isinstance(value, str):
        return Secret(value)
    raise TypeError(f"Expected `str`, got `{type(value).__name__}`")


def _invalid(text: str) -> Invalid:
    found = _PLACE.match(text)
    what, path = (found["what"], found["path"] or "") if found else (text, "")
    path = path.removeprefix(".")
    named = _NAMED.match(what)
    if named is not None:
        path = f"{path}.{named['name']}".removeprefix(".")
        problem = "is not a known field" if "unknown" in what else "is missing"
        return Invalid(f"{path} {problem}.", field=path)
    return Invalid(f"{path or 'The body'}: {what[:1].lower()}{what[1:]}.", field=path or None)
