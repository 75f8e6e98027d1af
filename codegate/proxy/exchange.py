"""
One exchange: a request comes in, exactly one outcome goes out, and one row is kept of it.

This is the proxy's door: whatever a stage raises ends here, in the client's own format.
"""

import asyncio
import logging
from typing import Any

from codegate.errors import CodeGateError, Draining, UpstreamError
from codegate.events import finished
from codegate.proxy.call import Head
from codegate.proxy.client import Client, ClientGone
from codegate.proxy.flight import Flight
from codegate.proxy.pipeline import Progress, Stages, handle
from codegate.proxy.receive import read_head
from codegate.proxy.refused import refused_row
from codegate.proxy.reply import send_error
from codegate.services.serving import Serving
from codegate.wire.format import WireFormat

log = logging.getLogger(__name__)

CLIENT_CLOSED = 499
"""Status kept for a request whose client left, as nginx writes it."""


async def exchange(
    stages: Stages, services: Serving, wire_format: WireFormat, scope: dict[str, Any], client: Client
) -> None:
    """Serve one request of a wire format, from its first byte to its row in the log."""
    head = read_head(scope, wire_format)
    progress = Progress()
    flight = Flight(head, client, progress)
    services.requests.began(flight)
    outcome, status = "ok", 200
    error: CodeGateError | None = None
    try:
        reply = await handle(stages, head, client, progress)
        error = await reply.send(client)
        outcome = "ok" if error is None else "broken"
        if isinstance(error, UpstreamError):
            services.accounts.note(reply.account_id, "error", error.message)
    except ClientGone:
        outcome, status = "cancelled", CLIENT_CLOSED
    except asyncio.CancelledError:
        if client.is_gone:
            outcome, status = "cancelled", CLIENT_CLOSED
            return
        stopped = client.ended_by or _stopped()
        told = await _tell(client, head, stopped, progress)
        if client.ended_by is not None:
            outcome, status, error = "cancelled", CLIENT_CLOSED, stopped
            return
        outcome, status, error = ("broken", 200, None) if told is None else ("error", Draining.status, stopped)
        raise
    except CodeGateError as failure:
        outcome, status, error = "error", failure.status, failure
        told = await _tell(client, head, failure, progress)
        outcome, status = ("error", told) if told is not None else ("broken", 200)
    except Exception:
        log.exception("request %s failed", head.request_id)
        outcome, status, error = "error", 500, failed()
        await _tell(client, head, error, progress)
    finally:
        flight.landed(outcome, status)
        services.requests.ended(flight)
        client.unwatch()
        if progress.line is not None:
            progress.line.close()
        _record(services, head, progress, outcome, status, error)
        _let_go(error)


def _record(
    services: Serving, head: Head, progress: Progress, outcome: str, status: int, error: CodeGateError | None
) -> None:
    """Its one row, also of a request whose body was never read; and a line to learn from, where they are kept."""
    trace = progress.trace
    row = trace.finish(outcome, status, error) if trace is not None else None
    services.live.ended(head.request_id, row, trace.conversation if trace is not None else "")
    kept = services.logs.add(row or refused_row(head, progress.tenant, outcome, status, error))
    if kept is None:
        return
    services.bus.publish(finished(kept))
    sample = trace.collected.sample(progress.call, kept) if trace is not None and trace.collected is not None else None
    if sample is not None:
        services.finetune.add(sample)


def _let_go(error: BaseException | None) -> None:
    """
    Free what a failed request held, at once.

    An error holds the frames it came through and they hold it: a circle with the request's body in it, which only the
    garbage collector would find, and it looks seldom.
    """
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


async def _tell(client: Client, head: Head, error: CodeGateError, progress: Progress) -> int | None:
    """The error as an answer, whose status is returned, or inside the stream that the client was promised: None."""
    if not progress.is_promised(client):
        return await send_error(client, head, error, progress.tenant, progress.call)
    if progress.line is not None:
        await progress.line.fail(error)
    return None


def failed() -> CodeGateError:
    """What a client is told of a bug of ours: nothing but that there was one."""
    return CodeGateError("Something went wrong inside CodeGate.", hint="Its log says what.")


def _stopped() -> CodeGateError:
    return Draining("The proxy was stopped before an answer came.", hint="Try again in a moment.", retry_after_s=2)
