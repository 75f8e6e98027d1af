"""
One exchange: a request comes in, exactly one outcome goes out, and one row is kept of it.

This is the proxy's door: whatever a stage raises ends here, in the client's own format.
"""

import asyncio
import logging
from typing import Any

from codegate.errors import CodeGateError, Draining
from codegate.events import RequestFinished
from codegate.proxy.client import Client, ClientGone
from codegate.proxy.pipeline import Progress, Stages, handle
from codegate.proxy.receive import read_head
from codegate.proxy.reply import send_error
from codegate.services.container import Services
from codegate.wire.format import WireFormat

log = logging.getLogger(__name__)

CLIENT_CLOSED = 499
"""Status kept for a request whose client left, as nginx writes it."""


async def exchange(
    stages: Stages, services: Services, wire_format: WireFormat, scope: dict[str, Any], client: Client
) -> None:
    """Serve one request of a wire format, from its first byte to its row in the log."""
    head = read_head(scope, wire_format)
    progress = Progress()
    outcome, status = "ok", 200
    error: CodeGateError | None = None
    try:
        reply = await handle(stages, head, client, progress)
        error = await reply.send(client)
        outcome = "ok" if error is None else "broken"
    except ClientGone:
        outcome, status = "cancelled", CLIENT_CLOSED
    except asyncio.CancelledError:
        if client.is_gone:
            outcome, status = "cancelled", CLIENT_CLOSED
            return
        outcome = "broken"
        if not client.has_started:
            outcome, status, error = "error", Draining.status, _stopped()
            await send_error(client, head, error, progress.tenant, progress.call)
        raise
    except CodeGateError as failure:
        outcome, status, error = "error", failure.status, failure
        status = await send_error(client, head, failure, progress.tenant, progress.call)
    except Exception:
        log.exception("request %s failed", head.request_id)
        outcome, status, error = "error", 500, failed()
        if not client.has_started:
            await send_error(client, head, error, progress.tenant, progress.call)
    finally:
        client.unwatch()
        if progress.trace is not None:
            row = progress.trace.finish(outcome, status, error)
            services.logs.add(row)
            services.bus.publish(RequestFinished(log=row))


def failed() -> CodeGateError:
    """What a client is told of a bug of ours: nothing but that there was one."""
    return CodeGateError("Something went wrong inside CodeGate.", hint="Its log says what.")


def _stopped() -> CodeGateError:
    return Draining("The proxy was stopped before an answer came.", hint="Try again in a moment.", retry_after_s=2)
