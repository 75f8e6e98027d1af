"""Metrics cost nothing while they are off, and are whole when they are asked for."""

import pytest

from codegate.errors import NotFound
from codegate.events import CooldownStarted, Failover, GuardrailsFailed
from codegate.records import Attempt
from codegate.services import metrics
from codegate.services.container import Services
from codegate.services.tenants import NewTenant
from tests.builders import request_log
from tests.services.test_measure import GOOD

FAILED = Attempt(account_id="a", account_name="work", model="m", outcome="error")


async def on(services: Services, **more: bool) -> None:
    await services.settings.put({"metrics_enabled": True, **more})


async def text(services: Services) -> str:
    return (await services.metrics.text())[0].decode()


async def test_off_says_how_to_switch_it_on_and_keeps_nothing(services: Services) -> None:
    services.metrics.note(GOOD)
    with pytest.raises(NotFound, match="off"):
        await services.metrics.text()

    assert not services.metrics._queue


async def test_a_request_is_measured_with_its_cost_once_it_is_written(services: Services) -> None:
    await on(services)
    services.logs.add(request_log(usage=GOOD.usage, cost_usd=None))
    await services.logs.flush()
    found = await text(services)

    assert 'codegate_requests_total{format="anthropic",outcome="ok",provider="anthropic",tenant=""} 1.0' in found
    assert "codegate_cost_usd_total{" in found
    assert "codegate_log_queue 0.0" in found


async def test_events_are_counted(services: Services) -> None:
    await on(services)
    services.bus.publish(Failover(request_id="r", attempt=FAILED))
    services.bus.publish(CooldownStarted(account_id="gone", until=1, reason="rate_limited"))
    services.bus.publish(GuardrailsFailed(request_id="r", was_sent=False))
    found = await text(services)

    assert 'codegate_failovers_total{account="work"} 1.0' in found
    assert 'codegate_cooldowns_total{account="",reason="rate_limited"} 1.0' in found
    assert 'codegate_guardrail_failures_total{sent="false"} 1.0' in found


async def test_tenants_are_named_only_when_that_is_wanted(services: Services) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="team"))
    await on(services)
    services.metrics.note(request_log(tenant_id=tenant.id))
    before = await text(services)
    await on(services, metrics_tenants=True)
    services.metrics.note(request_log(tenant_id=tenant.id))

    assert 'tenant="team"' not in before
    assert 'tenant="team"} 1.0' in await text(services)


async def test_what_is_dropped_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    await on(services)
    monkeypatch.setattr(metrics, "MAX_QUEUED", 0)
    services.metrics.note(GOOD)
    services.logs._queue.dropped = 5
    await text(services)
    services.logs._queue.dropped = 7
    found = await text(services)

    assert 'codegate_dropped_total{queue="metrics"} 1.0' in found
    assert 'codegate_dropped_total{queue="log"} 7.0' in found
