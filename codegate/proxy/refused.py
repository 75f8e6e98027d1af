"""The row of a request that was turned away at the door, before its body was read or understood."""

from codegate import clock
from codegate.errors import CodeGateError
from codegate.proxy.call import Head
from codegate.records import RequestLog, Tenant

_MAX_ERROR_CHARS = 1_000


def refused_row(
    head: Head, tenant: Tenant | None, outcome: str, status: int, error: CodeGateError | None
) -> RequestLog:
    """What is known of it: who asked, if a key said so, and why it was refused (None: its client left first)."""
    return RequestLog(
        request_id=head.request_id,
        timestamp=head.received_ms,
        method=head.method,
        path=head.path,
        inbound_format=head.wire_format.name,
        outcome=outcome,
        status_code=status,
        latency_ms=round((clock.monotonic() - head.started) * 1000),
        error_message=error.message[:_MAX_ERROR_CHARS] if error else None,
        tenant_id=tenant.id if tenant else None,
    )
