"""The hub answers its workers, keeps them up to date, and hears what they tell."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from codegate.clock import now_ms
from codegate.errors import NotFound
from codegate.events import CooldownStarted, Event
from codegate.guardrails.issue import Claim
from codegate.records import Secret, Usage
from codegate.services.accounts import NewAccount
from codegate.services.container import Services
from codegate.services.live_request import Ended
from codegate.services.tenants import NewTenant
from codegate.services.workers import words
from codegate.services.workers.hub import Hub
from codegate.settings import METRICS_ENABLED, PRIVACY_ENABLED
from tests.builders import request_log
from tests.services.test_requests import FakeFlight
from tests.services.workers.conftest import Worker


async def until(holds: Callable[[], object]) -> None:
    """Wait for what is told, which nobody answers."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.002)


async def test_a_change_is_in_force_at_every_worker_when_it_is_made(
    services: Services, worker: Worker, other: Worker
) -> None:
    view = await services.accounts.create(NewAccount(name="work", provider="openai", api_key=Secret("fake-key")))
    await services.settings.put({PRIVACY_ENABLED.key: False})

    for one in (worker, other):
        state = one.services.state
        assert state.current.accounts == services.state.current.accounts
        found = state.current.credentials[view.account.id].api_key
        assert found is not None
        assert found.reveal() == "fake-key"
        assert state.resolved()[PRIVACY_ENABLED] is False


async def test_a_minute_holds_over_all_workers(services: Services, worker: Worker, other: Worker) -> None:
    view = await services.accounts.create(NewAccount(name="a", provider="openai", api_key=Secret("k"), rate_limit=3))
    asked = [
        one.services.live.admit(f"req_{number}", view.account, "m", 0) for number in range(5) for one in (worker, other)
    ]
    found = await asyncio.gather(*asked)

    assert sum(one.full is None for one in found) == 3
    assert (await services.accounts.get("a")).minute_requests == 3


async def test_rests_turns_and_conversations_are_known_everywhere(
    services: Services, worker: Worker, other: Worker
) -> None:
    view = await services.accounts.create(NewAccount(name="a", provider="openai", api_key=Secret("k")))
    await worker.services.live.admit("req_1", view.account, "m", 0, "cfg:opus")
    worker.services.live.served(view.account, "m", "talk")
    worker.services.live.failed(f"{view.account.id} m", "quota", 30, ())
    await worker.services.live.facts(services.state.current, services.state.spending)
    facts = await other.services.live.facts(services.state.current, services.state.spending, "talk")

    assert list(facts.cooldowns) == [f"{view.account.id} m"]
    assert facts.cursors == {"cfg:opus": 1}
    assert facts.held is not None
    assert facts.held.account_name == "a"
    assert services.live.cooldowns.current().keys() == facts.cooldowns.keys()


async def test_a_finished_request_has_one_row_and_one_event(services: Services, worker: Worker) -> None:
    with services.bus.subscribe(frozenset({"requests"})) as heard:
        kept = worker.services.logs.add(request_log("req_1", request_body="long"))
        assert kept is not None
        _, event = await anext(aiter(heard))
    await services.logs.flush()

    assert event.log.request_body is None  # type: ignore[attr-defined]
    assert (await services.history.get("req_1")).request_body == "long"


async def test_what_is_spent_at_one_worker_is_counted_before_another_decides(
    services: Services, worker: Worker, other: Worker
) -> None:
    tenant, _ = await services.tenants.create(NewTenant(name="ada", daily_budget=0.01))
    await services.budgets.ready()
    used = Usage(input_tokens=1_000_000)
    priced = {"provider": "anthropic", "routed_model": "claude-opus-4-5", "usage": used, "timestamp": now_ms()}
    row = request_log("req_1", tenant_id=tenant.id, **priced)
    worker.services.logs.add(row)
    await worker.services.budgets.ready()
    await other.services.budgets.ready()

    assert [one.is_spent for one in other.services.budgets.of(tenant)] == [True]


async def test_a_replacement_of_one_worker_is_restored_by_another_and_written(
    services: Services, worker: Worker, other: Worker
) -> None:
    claim = Claim("email", "jane@corp.example", b"d" * 32, lambda attempt: f"[EMAIL:{attempt}]")
    token = worker.services.mappings.settle("ten", claim)
    await until(lambda: other.services.mappings.of("ten").find(token))
    listed, total = await services.mappings.list("ten")

    assert other.services.mappings.of("ten").find(token) == "jane@corp.example"
    assert other.services.mappings.of("").find(token) is None
    assert services.mappings.find("ten", token) == "jane@corp.example"
    assert (total, listed[0].replacement) == (1, token)


async def test_what_is_cleared_is_forgotten_everywhere(services: Services, worker: Worker, other: Worker) -> None:
    claim = Claim("email", "jane@corp.example", b"d" * 32, lambda attempt: f"[EMAIL:{attempt}]")
    token = worker.services.mappings.settle("", claim)
    await until(lambda: other.services.mappings.of("").find(token))
    await services.mappings.clear()

    assert [one.services.mappings.of("").find(token) for one in (worker, other)] == [None, None]


async def test_another_guardrail_key_is_used_everywhere_and_restores_what_was_issued(
    services: Services, worker: Worker, other: Worker
) -> None:
    claim = Claim("email", "jane@corp.example", b"d" * 32, lambda attempt: f"[EMAIL:{attempt}]")
    token = worker.services.mappings.settle("", claim)
    await until(lambda: services.mappings.find(None, token))
    await services.key_ring.rotate_guardrail()

    assert [one.services.mappings.of("").find(token) for one in (worker, other)] == ["jane@corp.example"] * 2


async def test_requests_of_all_workers_are_listed_watched_and_ended(
    services: Services, worker: Worker, other: Worker
) -> None:
    flights = [FakeFlight("req_a"), FakeFlight("req_b")]
    for one, flight in zip((worker, other), flights, strict=True):
        one.services.requests.began(flight)
    await until(lambda: len(services.requests) == 2)
    listed = {one.id for one in await services.requests.list()}
    seen = [sight async for sight in await services.requests.watch("req_b")]
    moved = await services.requests.reroute("req_b", "backup")
    await services.requests.cancel("req_a")

    assert listed == {"req_a", "req_b"}
    assert isinstance(seen[-1], Ended)
    assert (moved.account, flights[1].rerouted) == ("backup", ["backup"])
    assert [len(flight.ended) for flight in flights] == [1, 0]
    with pytest.raises(NotFound):
        await services.requests.watch("req_c")


async def test_events_and_notes_of_a_worker_are_the_hubs(services: Services, worker: Worker) -> None:
    view = await services.accounts.create(NewAccount(name="a", provider="openai", api_key=Secret("k")))
    heard: list[Event] = []
    services.bus.listen(CooldownStarted, heard.append)
    worker.services.bus.publish(CooldownStarted(account_id=view.account.id, until=1, reason="quota"))
    worker.services.accounts.note(view.account.id, "error", "It broke.")
    await until(lambda: heard)
    await worker.services.budgets.ready()
    await services.logs.flush()

    assert heard == [CooldownStarted(account_id=view.account.id, until=1, reason="quota")]
    assert (await services.accounts.get("a")).account.last_error == "It broke."


async def test_a_worker_reads_metrics_and_model_names_from_the_hub(services: Services, worker: Worker) -> None:
    await services.accounts.create(NewAccount(name="a", provider="anthropic", api_key=Secret("k")))
    await services.settings.put({METRICS_ENABLED.key: True})
    text, kind = await worker.services.metrics.text()

    assert b"codegate_" in text
    assert kind.startswith("text/plain")
    assert await worker.services.models.offered() == services.models.reachable(services.state.current)


async def test_what_a_worker_could_not_tell_is_in_the_log_once(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    for dropped in (0, 3, 3):
        worker.peer.tell(words.Load(active=1, dropped=dropped))
    await worker.services.budgets.ready()

    assert [record.getMessage() for record in caplog.records] == ["A worker could not tell 3 things in time."]


async def test_a_worker_that_ended_holds_nobody_up(
    services: Services, hub: Hub, worker: Worker, join: Callable[[], Awaitable[Worker]]
) -> None:
    worker.peer.close()
    await worker.member.lost()
    await services.accounts.create(NewAccount(name="a", provider="openai", api_key=Secret("k")))
    rows = await services.requests.list()
    hub.leave(worker.member)
    later = await join()

    assert rows == []
    assert hub.members == [later.member]
    assert [one.name for one in later.services.state.current.accounts.values()] == ["a"]
