"""The stages as they really are: the snapshot, the guardrails, the router and the accounts behind them."""

import asyncio

from codegate import clock
from codegate.errors import CodeGateError, GuardrailFailed, RateLimited, Unauthorized
from codegate.events import GuardrailHit, GuardrailsFailed, RequestAnswered, RequestStarted
from codegate.guardrails.screen import Screener
from codegate.proxy.call import Answer, Call, CleanCall, Head
from codegate.proxy.clean import UNSCREENED, clean
from codegate.proxy.client import Client
from codegate.proxy.failover import Forwarder
from codegate.proxy.identify import check_guesses, identify
from codegate.proxy.line import Line
from codegate.proxy.native import with_own_model
from codegate.proxy.patience import Patience, soonest
from codegate.proxy.permit import check_model, permit
from codegate.proxy.receive import read_call
from codegate.proxy.record import Trace
from codegate.proxy.route_request import request_of
from codegate.records import Tenant
from codegate.routing.resolve import decide
from codegate.routing.route import Route
from codegate.services.live import tenant_key
from codegate.services.serving import Serving
from codegate.settings import MAX_BODY_MB, Resolved
from codegate.upstream.client import UpstreamClient


class LiveStages:
    """Implements `pipeline.Stages` over one process's services."""

    def __init__(self, services: Serving, upstream: UpstreamClient, screener: Screener) -> None:
        self._services = services
        self._screener = screener
        self._forwarder = Forwarder(services, upstream)
        self._max_body = services.state.resolved()[MAX_BODY_MB] * 1_000_000

    async def identify(self, head: Head) -> Tenant | None:
        """
        See `proxy/identify.py`.

        Raises:
            RateLimited: The peer has tried too many wrong keys; a right one lets it in at any time.
        """
        state = self._services.state
        try:
            return identify(head, state.current, state.resolved())
        except Unauthorized:
            await check_guesses(head, self._services.live)
            raise

    async def admit(self, tenant: Tenant | None) -> None:
        """
        Count the request against its tenant's minute.

        Raises:
            RateLimited: The minute is used up.
        """
        if tenant is None or tenant.rate_limit <= 0:
            return
        wait = await self._services.live.take(tenant_key(tenant), tenant.rate_limit)
        if wait > 0:
            raise RateLimited(
                f"Tenant {tenant.name!r} has used up its {tenant.rate_limit} requests a minute.", retry_after_s=wait
            )

    def check(self, call: Call, tenant: Tenant | None) -> None:
        """See `proxy/permit.py`."""
        check_model(tenant, call.model)

    async def permit(self, call: Call, tenant: Tenant | None) -> tuple[str, ...]:
        """See `proxy/permit.py`."""
        return await permit(self._services, call, tenant)

    def settings_for(self, tenant: Tenant | None) -> Resolved:
        """Settings in force for this caller."""
        return self._services.state.resolved(tenant.id if tenant else None)

    async def receive(self, head: Head, client: Client) -> Call:
        """See `proxy/receive.py`."""
        call = await read_call(head, client, self._max_body)
        client.watch()
        return call

    async def clean(self, call: Call, tenant: Tenant | None, settings: Resolved) -> CleanCall:
        """See `proxy/clean.py`."""
        publish, request_id = self._services.bus.publish, call.head.request_id
        try:
            found = await clean(call, tenant, settings, self._services.state.policy, self._screener)
        except GuardrailFailed as error:
            publish(GuardrailsFailed(request_id=request_id, was_sent=False, reason=error.message))
            raise
        if found.counts:
            tenant_id = tenant.id if tenant else None
            publish(GuardrailHit(request_id=request_id, tenant_id=tenant_id, found=dict(found.counts)))
        if UNSCREENED in found.warnings:
            publish(GuardrailsFailed(request_id=request_id, was_sent=True))
        return found

    async def route(self, call: CleanCall) -> Route:
        """See `routing/resolve.py`."""
        snapshot = self._services.state.current
        request = request_of(call, snapshot, self.settings_for(call.tenant))
        facts = await self._services.live.facts(snapshot, self._services.state.spending, request.conversation)
        return with_own_model(decide(snapshot, facts, request, clock.now_ms()), call)

    async def forward(
        self, call: CleanCall, route: Route, settings: Resolved, trace: Trace, line: Line | None
    ) -> Answer:
        """See `proxy/failover.py`; everyone hears when it begins and when there is an answer."""
        publish, head = self._services.bus.publish, call.head
        publish(
            RequestStarted(
                request_id=head.request_id,
                tenant_id=call.tenant.id if call.tenant else None,
                model=call.model,
                wire_format=head.wire_format.name,
                is_stream=call.is_stream,
            )
        )
        answer = await self._patiently(call, route, settings, trace, line)
        publish(
            RequestAnswered(
                request_id=head.request_id,
                account_id=answer.candidate.account.id,
                model=answer.candidate.model,
                ttft_ms=round((clock.monotonic() - head.started) * 1000),
            )
        )
        return answer

    async def _patiently(
        self, call: CleanCall, route: Route, settings: Resolved, trace: Trace, line: Line | None
    ) -> Answer:
        """See `proxy/failover.py`; where nobody answers and somebody is soon back, see `proxy/patience.py`."""
        patience = Patience(settings, call.head.started)
        while True:
            if route.wait_s > 0:
                await asyncio.sleep(route.wait_s)
                trace.waited(route.wait_s, route.affinity_reason)
            try:
                return await self._forwarder.forward(call, route, settings, trace, line)
            except CodeGateError as error:
                wait_s = patience.wait_for(error, soonest(route, self._services.live.cooldowns))
                if wait_s is None:
                    raise
                reason = f"Nobody is free; waits {wait_s:.1f} s. {error.message}"
            await asyncio.sleep(wait_s)
            trace.waited(wait_s, reason)
            route = await self.route(call)
            trace.routed(route)
