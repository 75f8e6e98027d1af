"""
The request flow, stage by stage. Read `handle` and you know what happens to a request.

Each stage is one method of `Stages`; what a stage may not do is held by types (`proxy/call.py`).
"""

from dataclasses import replace
from typing import Protocol

from codegate.proxy.bodies import Bodies
from codegate.proxy.call import Answer, Call, CleanCall, Head
from codegate.proxy.client import Client
from codegate.proxy.line import Line
from codegate.proxy.record import Trace
from codegate.proxy.reply import Reply
from codegate.proxy.sample import Collected
from codegate.proxy.tape import Tape
from codegate.records import Tenant
from codegate.routing.route import Route
from codegate.settings import (
    COMMIT_AFTER,
    DETAILED_REQUEST_LOGGING,
    FINETUNE_FULL_CONTEXT,
    FINETUNE_LOGGING,
    HEARTBEAT,
    Resolved,
)


class Stages(Protocol):
    """The stages."""

    async def identify(self, head: Head) -> Tenant | None:
        """API key -> tenant; 401."""
        ...

    async def admit(self, tenant: Tenant | None) -> None:
        """The tenant's rate limit; 429."""
        ...

    def check(self, call: Call, tenant: Tenant | None) -> None:
        """The tenant's list of models; 403."""
        ...

    async def permit(self, call: Call, tenant: Tenant | None) -> tuple[str, ...]:
        """The same and its budgets and tokens a minute; 429. Gives warnings for the client."""
        ...

    def settings_for(self, tenant: Tenant | None) -> Resolved:
        """The cascade, once per request."""
        ...

    async def clean(self, call: Call, tenant: Tenant | None, settings: Resolved) -> CleanCall:
        """Guardrails; 500 when they cannot work."""
        ...

    async def route(self, call: CleanCall) -> Route:
        """Tier, config, strategy -> candidates."""
        ...

    async def forward(
        self, call: CleanCall, route: Route, settings: Resolved, trace: Trace, line: Line | None
    ) -> Answer:
        """Convert, send; the next account on 429, 5xx and silence; 503 when none is left."""
        ...

    async def receive(self, head: Head, client: Client) -> Call:
        """The body; 400, 413. From here on a hang-up of the client cancels the request."""
        ...


class Progress:
    """How far a request got, for whoever has to answer or record it when a stage fails."""

    __slots__ = ("call", "line", "tape", "tenant", "trace")

    def __init__(self) -> None:
        self.tenant: Tenant | None = None
        self.call: CleanCall | None = None
        self.trace: Trace | None = None
        self.line: Line | None = None
        self.tape = Tape()

    def is_promised(self, client: Client) -> bool:
        """The client has its 200, or it is on its way: a failure cannot have a status any more."""
        if self.line is not None:
            self.line.close()
        return client.has_started or (self.line is not None and self.line.is_committed)


async def handle(stages: Stages, head: Head, client: Client, progress: Progress) -> Reply:
    """From a request's head to an answer that is ready to be sent."""
    tenant = progress.tenant = await stages.identify(head)
    await stages.admit(tenant)
    settings = stages.settings_for(tenant)
    call = await stages.receive(head, client)
    trace = progress.trace = Trace(
        call, tenant, Bodies() if settings[DETAILED_REQUEST_LOGGING] else None, progress.tape
    )
    if settings[FINETUNE_LOGGING]:
        trace.collected = Collected(full_context=settings[FINETUNE_FULL_CONTEXT])
    warnings = await stages.permit(call, tenant)
    clean = await stages.clean(call, tenant, settings)
    clean = progress.call = replace(clean, warnings=(*clean.warnings, *warnings)) if warnings else clean
    trace.cleaned(clean)
    route = await stages.route(clean)
    trace.routed(route)
    line = None
    if clean.is_stream:
        line = progress.line = Line(client, clean, trace)
        line.watch(settings[COMMIT_AFTER], settings[HEARTBEAT])
    answer = await stages.forward(clean, route, settings, trace, line)
    trace.answered(answer)
    return Reply(clean, answer, trace, line)
