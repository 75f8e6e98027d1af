"""Answers of the REST API against the types that its description is made from."""

import msgspec
from starlette.routing import compile_path

from codegate.api.app import ENDPOINTS
from codegate.api.call import Endpoint

_DECLARED = [(compile_path(one.path)[0], one) for one in ENDPOINTS]


def endpoint_of(method: str, path: str) -> Endpoint | None:
    """The endpoint that answers this, if there is one."""
    return next((one for pattern, one in _DECLARED if one.method == method and pattern.match(path)), None)


def hold(endpoint: Endpoint, status: int, body: bytes) -> None:
    """An answer that is no error has its declared status, every declared member, of its type, and no other member."""
    assert status == (endpoint.status if endpoint.answer or endpoint.media else 204)
    if endpoint.answer:
        kept = msgspec.to_builtins(msgspec.json.decode(body, type=endpoint.answer))

        assert kept == msgspec.json.decode(body), "it has members that its shape does not"
