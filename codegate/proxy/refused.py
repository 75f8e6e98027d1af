"""The row of a request that was turned away at the door, before its body was read or understood."""

from codegate import clock
from codegate.errors import CodeGateError
from codegate.events import RequestFinished
from codegate.proxy.call import Head
from codegate.records import RequestLog, Tenant
from codegate.services.serving import Serving
from codegate.wire.errors import scrubbed

_MAX_ERROR_CHARS = 1_000
_MAX_PATH_CHARS = 200
_CREDENTIALS = ("authorization", "x-api-key", "x-goog-api-key", "api-key")
_SHORTEST = 6
_MASK = "***"


def refused_row(
    head: Head, tenant: Tenant | None, outcome: str, status: int, error: CodeGateError | None
) -> RequestLog:
    """
    What is known of it: who asked, if a key said so, and why it was refused (None: its client left first).

    Path and reason are text of whoever sent it: they are cut, and what is a key in them, or looks like one, is masked.
    """
    return RequestLog(
        request_id=head.request_id,
        timestamp=head.received_ms,
        method=head.method[:20],
        path=_harmless(head.path, head)[:_MAX_PATH_CHARS],
        inbound_format=head.wire_format.name,
        outcome=outcome,
        status_code=status,
        latency_ms=round((clock.monotonic() - head.started) * 1000),
        error_message=_harmless(error.message, head)[:_MAX_ERROR_CHARS] if error else None,
        tenant_id=tenant.id if tenant else None,
        traceparent=head.headers.get("traceparent", ""),
    )


def turned_away(services: Serving, head: Head, error: CodeGateError) -> None:
    """Note a request that no stage has seen: no such path, wrong method or host, a loop, a WebSocket, a small path."""
    kept = services.logs.add(refused_row(head, None, "error", error.status, error))
    if kept is not None:
        services.bus.publish(RequestFinished(log=kept))


def _harmless(text: str, head: Head) -> str:
    for name in _CREDENTIALS:
        key = head.headers.get(name, "").rpartition(" ")[2]
        if len(key) >= _SHORTEST:
            text = text.replace(key, _MASK)
    return scrubbed(text)
