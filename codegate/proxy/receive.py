"""HTTP -> `Call`: the head first, so that nobody without a key makes us read a body."""

from typing import Any

from codegate import clock
from codegate.errors import InvalidRequest, TooLarge
from codegate.proxy.call import Call, Head
from codegate.proxy.client import Client
from codegate.proxy.ids import new_request_id
from codegate.wire.format import WireFormat
from codegate.wire.splice import Body

MAX_MODEL_CHARS = 512
"""Of a model's name: what is known of models is remembered by name, in many places."""


def read_head(scope: dict[str, Any], wire_format: WireFormat) -> Head:
    """What an ASGI scope says of a request."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    peer = scope.get("client")
    return Head(
        request_id=new_request_id(),
        wire_format=wire_format,
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        peer=peer[0] if peer else "",
        received_ms=clock.now_ms(),
        started=clock.monotonic(),
    )


async def read_call(head: Head, client: Client, max_bytes: int) -> Call:
    """
    The whole request.

    Raises:
        InvalidRequest: Not a JSON object, or without a model.
        TooLarge: More than `max_bytes`.
        ClientGone: The client left before its body was whole.
    """
    declared = head.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise too_large(max_bytes)
    if head.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise InvalidRequest("Compressed request bodies are not taken.", field="content-encoding")
    body = Body.parse(await client.read_body(max_bytes))
    if head.wire_format.opened is not None:
        body = head.wire_format.opened(body)
    model = body.text("model")
    if not model or not model.strip():
        raise InvalidRequest("The request names no model.", field="model", hint='Add "model" to the body.')
    if len(model) > MAX_MODEL_CHARS:
        raise InvalidRequest(f"The model's name is longer than {MAX_MODEL_CHARS} characters.", field="model")
    return Call(head=head, body=body, model=model, is_stream=body.flag("stream"))


def too_large(max_bytes: int) -> TooLarge:
    """The refusal of a body over the limit."""
    return TooLarge(
        f"The request body is larger than {max_bytes // 1_000_000} MB.",
        hint="Raise the limit with CODEGATE_MAX_BODY_MB.",
    )
