"""
Metrics: what happens becomes measurements, behind the requests.

Requests and events are only queued here; a thread turns them into measurements four times a second. Nothing is queued
while metrics are off.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from codegate.errors import NotFound
from codegate.events import Bus, CooldownStarted, Event, Failover, GuardrailsFailed
from codegate.records import RequestLog
from codegate.services import meters
from codegate.services.measure import Names, Value, of_row
from codegate.services.meters import Backend
from codegate.services.snapshot import State
from codegate.settings import METRICS_ENABLED, METRICS_TENANTS

if TYPE_CHECKING:
    from codegate.services.otlp import Otlp
    from codegate.services.prometheus import Prometheus

MAX_QUEUED = 20_000
BATCH_S = 0.25

log = logging.getLogger(__name__)

Gauges = Callable[[], Mapping[meters.Meter, float]]
Totals = Callable[[], Mapping[str, int]]


class Metrics:
    """
    Everything measured in this process.

    Attributes:
        dropped: Requests and events that were not measured, because too many waited.
    """

    def __init__(self, state: State, bus: Bus, gauges: Gauges, totals: Totals) -> None:
        """
        Args:
            gauges: What is so now.
            totals: What was dropped since the start, by queue.
        """
        self.dropped = 0
        self._state = state
        self._gauges = gauges
        self._totals = totals
        self._otlp: Otlp | None = None
        self._prometheus: Prometheus | None = None
        self._told: dict[str, int] = {}
        self._names = Names()
        self._queue: deque[RequestLog | Event] = deque()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        for kind in (Failover, CooldownStarted, GuardrailsFailed):
            bus.listen(kind, self.note)

    @property
    def is_on(self) -> bool:
        """Somebody may ask for metrics, or is sent them."""
        return self._otlp is not None or self._state.resolved()[METRICS_ENABLED]

    def note(self, what: RequestLog | Event) -> None:
        """Queue a finished request with its cost, or an event; never waits."""
        if not self.is_on:
            return
        if len(self._queue) >= MAX_QUEUED:
            self.dropped += 1
            return
        self._queue.append(what)
        self._wake.set()

    def send_to(self, otlp: "Otlp | None") -> None:
        """From here on, send measurements and spans there too."""
        self._otlp = otlp
        self._wake.set()

    def start(self) -> None:
        """Begin to measure, in a task of the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="metrics")

    async def stop(self) -> None:
        """Measure what is left and send it, then end."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._flush()
        if self._otlp is not None:
            await asyncio.to_thread(self._otlp.close)

    async def text(self, accept: str = "") -> tuple[bytes, str]:
        """
        Everything so far for Prometheus, and its content type.

        Raises:
            NotFound: Metrics are off.
        """
        if not self._state.resolved()[METRICS_ENABLED]:
            raise NotFound("Metrics are off.", hint="Switch them on: codegate settings set metrics_enabled true")
        await self._flush()
        assert self._prometheus is not None
        return await asyncio.to_thread(self._prometheus.text, accept)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(15.0 if self._otlp is not None else None):
                    await self._wake.wait()
            await asyncio.sleep(BATCH_S)
            self._wake.clear()
            try:
                await self._flush()
            except Exception:
                log.exception("Some requests are not measured.")

    async def _flush(self) -> None:
        async with self._turn:
            if not self.is_on:
                self._queue.clear()
                return
            if self._prometheus is None and self._state.resolved()[METRICS_ENABLED]:
                from codegate.services.prometheus import Prometheus

                self._prometheus = Prometheus()
            what = list(self._queue)
            self._queue.clear()
            now = [*self._dropped(), *(Value(meter, value, ()) for meter, value in self._gauges().items())]
            await asyncio.to_thread(self._measure, what, now)

    def _dropped(self) -> list[Value]:
        """What was dropped since it was last looked at."""
        found = {**self._totals(), "metrics": self.dropped}
        grown = [(queue, count - self._told.get(queue, 0)) for queue, count in found.items()]
        self._told = found
        return [Value(meters.DROPPED, more, (queue,)) for queue, more in grown]

    def _measure(self, what: list[RequestLog | Event], now: list[Value]) -> None:
        backends: list[Backend] = [one for one in (self._prometheus, self._otlp) if one is not None]
        for one in what:
            values = self._of_row(one) if isinstance(one, RequestLog) else self._of_event(one)
            _give(values, backends)
            if self._otlp is not None and isinstance(one, RequestLog):
                self._otlp.span(one)
        _give(now, backends)

    def _of_row(self, row: RequestLog) -> list[Value]:
        snapshot = self._state.current
        tenant = snapshot.tenants.get(row.tenant_id) if row.tenant_id else None
        name = tenant.name if tenant is not None and self._state.resolved()[METRICS_TENANTS] else ""
        return list(of_row(row, name, snapshot.model_limits, self._names))

    def _of_event(self, event: Event) -> list[Value]:
        if isinstance(event, Failover):
            return [Value(meters.FAILOVERS, 1, (self._names.of("account", event.attempt.account_name),))]
        if isinstance(event, CooldownStarted):
            account = self._state.current.accounts.get(event.account_id)
            name = self._names.of("account", account.name if account else "")
            return [Value(meters.COOLDOWNS, 1, (name, self._names.of("reason", event.reason)))]
        if isinstance(event, GuardrailsFailed):
            return [Value(meters.GUARDRAIL_FAILURES, 1, ("true" if event.was_sent else "false",))]
        return []


def _give(values: list[Value], backends: list[Backend]) -> None:
    for value in values:
        for backend in backends:
            backend.add(*value)
