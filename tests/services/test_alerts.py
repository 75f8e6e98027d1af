"""Alerts: each once, bounded, retried, and never with the webhook's address in sight."""

import asyncio
import json
from typing import Any

import pytest

from codegate.errors import Invalid, NotFound, UpstreamError, UpstreamUnreachable
from codegate.events import BudgetReached, CooldownStarted, GuardrailsFailed, LoginNeeded
from codegate.records import Secret
from codegate.services import alerts
from codegate.services.account_form import NewAccount
from codegate.services.alerts import checked_url
from codegate.services.container import Services
from tests.conftest import StoppedClock
from tests.proxy.fakes import FakeAnswer, FakeUpstream

TOKEN = "T0" + "SECRET"
URL = f"https://hooks.example.com/{TOKEN}?key={TOKEN}"
BUDGET = BudgetReached(
    owner="account", owner_id="a", name="work", period="month", percent=80, spent_usd=8, budget_usd=10, resets_at=1
)


async def hooked(services: Services, **more: Any) -> None:
    await services.settings.put({"alert_webhook_url": URL, **more})


async def sent(services: Services, upstream: FakeUpstream) -> list[dict[str, Any]]:
    """What has been posted once the queue is empty."""
    task = asyncio.get_running_loop().create_task(services.alerts.run(upstream))  # type: ignore[arg-type]
    for _ in range(50):
        await asyncio.sleep(0)
    task.cancel()
    return [json.loads(request.body) for request in upstream.requests]


async def test_without_a_webhook_nothing_is_queued(services: Services) -> None:
    services.bus.publish(BUDGET)

    assert not services.alerts._queue
    with pytest.raises(NotFound):
        await services.alerts.test(FakeUpstream())  # type: ignore[arg-type]


async def test_what_needs_somebody_is_said_once(services: Services, stopped: StoppedClock) -> None:
    await hooked(services)
    account = (
        await services.accounts.create(NewAccount(name="work", provider="anthropic", api_key=Secret("sk-a-test")))
    ).account
    for _ in range(3):
        services.bus.publish(BUDGET)
        services.bus.publish(LoginNeeded(account_id=account.id, reason="expired"))
        services.bus.publish(GuardrailsFailed(request_id="req_1", was_sent=False))
        services.live.cooldowns.start(account.id, "rate_limited")
        services.bus.publish(CooldownStarted(account_id=account.id, until=1, reason="rate_limited"))
    upstream = FakeUpstream(*(FakeAnswer(b"ok") for _ in range(8)))
    found = await sent(services, upstream)
    stopped.pass_s(alerts.QUIET_S + 1)
    services.bus.publish(BUDGET)

    assert [one["kind"] for one in found] == ["budget", "login_needed", "guardrails_failed", "all_cooling"]
    assert "80 % of its budget" in found[0]["text"]
    assert "work needs somebody" in found[1]["text"]
    assert found[0]["text"] == found[0]["content"]
    assert found[0]["details"]["percent"] == 80
    assert len(services.alerts._queue) == 1


async def test_one_account_at_rest_of_two_is_nothing(services: Services) -> None:
    await hooked(services)
    first, _ = [
        (
            await services.accounts.create(NewAccount(name=name, provider="anthropic", api_key=Secret("sk-a-test")))
        ).account
        for name in ("one", "two")
    ]
    services.live.cooldowns.start(first.id, "error")
    services.bus.publish(CooldownStarted(account_id=first.id, until=1, reason="error"))

    assert not services.alerts._queue


async def test_a_receiver_that_fails_is_tried_again_and_given_up(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alerts, "PAUSES_S", (0.0, 0.0))
    await hooked(services)
    services.alerts.say("budget", "1", "One.")
    services.alerts.say("budget", "2", "Two.")
    upstream = FakeUpstream(
        FakeAnswer(b"", status=500), FakeAnswer(b"ok"), *(UpstreamUnreachable(f"{URL} is away") for _ in range(3))
    )
    found = await sent(services, upstream)

    assert [one["text"] for one in found] == ["One.", "One.", "Two.", "Two.", "Two."]
    assert services.alerts.dropped == 1
    assert "could not be sent" in caplog.text
    assert TOKEN not in caplog.text


async def test_the_queue_is_bounded(services: Services) -> None:
    await hooked(services)
    for number in range(alerts.MAX_QUEUED + 3):
        services.alerts.say("budget", str(number), "Hm.")

    assert len(services.alerts._queue) == alerts.MAX_QUEUED
    assert services.alerts.dropped == 3


async def test_a_test_says_what_is_wrong_but_not_where(services: Services) -> None:
    await hooked(services)
    with pytest.raises(UpstreamError, match="404") as refused:
        await services.alerts.test(FakeUpstream(FakeAnswer(b"", status=404)))  # type: ignore[arg-type]

    assert TOKEN not in refused.value.text()
    assert TOKEN not in str(services.settings.get("alert_webhook_url"))


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/x", "https://127.0.0.1/x", "https://10.0.0.5/x", "ftp://x", "x"]
)
def test_where_alerts_must_not_go_is_refused_without_being_named(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_url(url, is_private=False)

    assert url not in refused.value.text()


def test_a_query_stays_and_private_places_can_be_allowed() -> None:
    assert checked_url(URL, is_private=False) == URL
    assert checked_url("http://127.0.0.1:9/x", is_private=True) == "http://127.0.0.1:9/x"
    with pytest.raises(Invalid):
        checked_url("http://169.254.169.254/latest", is_private=True)
