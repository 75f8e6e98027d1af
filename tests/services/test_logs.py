import asyncio
import logging
from typing import Any

import pytest

from codegate.errors import StoreBusy
from codegate.models import prices
from codegate.records import Usage
from codegate.services import log_queue, logs
from codegate.services.container import Services
from codegate.services.logs import LogWriter
from codegate.store import accounts, guardrails
from codegate.store.logs import LogQuery
from tests.builders import account, request_log
from tests.conftest import StoppedClock


class Refusing:
    """A database that another process holds, until told otherwise."""

    def __init__(self, services: Services) -> None:
        self._db = services.db
        self.is_busy = True

    async def write(self, fn: Any) -> Any:
        if self.is_busy:
            raise StoreBusy("Another process holds the database.")
        return await self._db.write(fn)


async def ids(services: Services) -> list[str]:
    rows, _ = await services.history.page(LogQuery())
    return sorted(row.request_id for row in rows)


async def test_rows_are_committed_behind_the_requests(services: Services) -> None:
    services.logs.add(request_log("one"))
    services.logs.add(request_log("two"))
    queued = await ids(services)
    await services.logs.flush()

    assert queued == []
    assert await ids(services) == ["one", "two"]


async def test_a_full_batch_does_not_wait(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "BATCH_S", 3600)
    writer = LogWriter(services.db, services.state, services.budgets)
    writer.start()
    for number in range(logs.BATCH_ROWS):
        writer.add(request_log(f"r{number}"))
    while len(await ids(services)) < 50:
        await asyncio.sleep(0.005)
    await writer.stop()

    assert (await services.history.page(LogQuery()))[1] == logs.BATCH_ROWS


async def test_costs_are_worked_out_and_counted(services: Services, stopped: StoppedClock) -> None:
    services.logs.add(request_log("one", usage=Usage(input_tokens=1_000_000)))
    await services.logs.flush()
    row = await services.history.get("one")

    assert row.cost_usd == pytest.approx(5.0)
    assert services.state.spend == {"acc-1": row.cost_usd}


async def test_rows_wait_for_a_busy_database_and_are_counted_once(
    services: Services, stopped: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    db = Refusing(services)
    writer = LogWriter(db, services.state, services.budgets)  # type: ignore[arg-type]
    writer.add(request_log("one", cost_usd=None, usage=Usage(input_tokens=1_000_000)))
    with caplog.at_level(logging.INFO):
        refused = [await writer.flush(), await writer.flush()]
        db.is_busy = False
        written = await writer.flush()
    row = await services.history.get("one")

    assert (refused, written) == ([False, False], True)
    assert writer._counted == set()
    assert services.state.spend == {"acc-1": row.cost_usd}
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


async def test_the_oldest_rows_are_dropped_and_counted(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_queue, "MAX_ROWS", 3)
    writer = LogWriter(services.db, services.state, services.budgets)
    for number in range(5):
        writer.add(request_log(f"r{number}"))
    await writer.flush()

    assert writer.dropped == 2
    assert await ids(services) == ["r2", "r3", "r4"]


async def test_bodies_are_bounded_too(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_queue, "MAX_BODY_CHARS", 100)
    writer = LogWriter(services.db, services.state, services.budgets)
    for number in range(3):
        writer.add(request_log(f"r{number}", request_body="x" * 60))
    await writer.flush()

    assert (writer.dropped, await ids(services)) == (2, ["r2"])


async def test_usage_is_kept_when_request_logging_is_off(services: Services) -> None:
    await services.settings.put({"request_logging": False})
    services.logs.add(request_log("one", usage=Usage(input_tokens=10)))
    await services.logs.flush()

    assert await ids(services) == []
    assert [row.input_tokens for row in await services.usage.totals()] == [10]


async def test_what_guardrails_hid_is_added_up_by_tenant(services: Services) -> None:
    for number, found in enumerate(({"email": 2, "c-1": 1}, {}, {"email": 1})):
        services.logs.add(request_log(f"r{number}", guardrails=found))
    services.logs.add(request_log("r9", tenant_id="ten-9", guardrails={"jwt": 1}))
    await services.logs.flush()
    counts = {
        who: await services.db.read(lambda conn, who=who: guardrails.counts(conn, who)) for who in (None, "ten-9")
    }

    assert counts == {None: {"c-1": 1, "email": 3, "jwt": 1}, "ten-9": {"jwt": 1}}


async def test_notes_reach_the_account(services: Services) -> None:
    await services.db.write(lambda conn: accounts.insert(conn, account("acc-1")))
    services.logs.note("acc-1", "active")
    services.logs.note("acc-1", "active")
    services.logs.note("acc-1", "error", "503 first")
    services.logs.note("acc-1", "error", "503 second")
    await services.logs.flush()
    found = (await services.accounts.get("acc-1")).account

    assert (found.status, found.last_error, found.error_count) == ("error", "503 second", 2)
    assert found.last_used_at is not None


async def test_a_row_that_nobody_can_write_does_not_stop_the_next(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    writer = LogWriter(services.db, services.state, services.budgets)
    writer.add(request_log("bad", latency_ms=object()))
    await writer.flush()
    writer.add(request_log("good"))
    await writer.flush()

    assert (writer.dropped, await ids(services)) == (1, ["good"])
    assert "log rows of bad" in caplog.text


async def test_what_a_stop_cannot_write_is_counted(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    writer = LogWriter(Refusing(services), services.state, services.budgets)  # type: ignore[arg-type]
    writer.start()
    writer.add(request_log("one"))
    await writer.stop()

    assert writer.dropped == 1
    assert "could not be written" in caplog.text


async def test_a_fault_of_ours_is_logged_and_does_not_stop_the_next(
    services: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = LogWriter(services.db, services.state, services.budgets)
    with monkeypatch.context() as broken:
        broken.setattr(logs, "cost_usd", lambda *_: 1 / 0)
        writer.add(request_log("lost"))
        await writer.flush()
    writer.add(request_log("good"))
    await writer.flush()

    assert (writer.dropped, await ids(services)) == (1, ["good"])
    assert "is lost" in caplog.text


async def test_rows_wait_for_room_on_the_disk(services: Services) -> None:
    writer = services.logs
    await services.db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1"))
    for number in range(40):
        writer.add(request_log(f"r{number}", request_body="".join(f"{number}-{n}" for n in range(20_000))))
    full = await writer.flush()
    await services.db.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count=1000000"))

    assert not full
    assert await writer.flush()
    assert len(await ids(services)) == 40
    assert writer.dropped == 0


async def test_prices_are_loaded_before_the_first_row_needs_them(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr(prices, "load", lambda: loaded.append(True))
    writer = LogWriter(services.db, services.state, services.budgets)
    writer.start()
    writer.warm()
    await writer.stop()

    assert loaded == [True]


async def test_why_rows_wait_is_told_until_they_are_written(services: Services) -> None:
    db = Refusing(services)
    writer = LogWriter(db, services.state, services.budgets)  # type: ignore[arg-type]
    writer.add(request_log("one"))
    before = writer.problem
    await writer.flush()
    during, waiting = writer.problem, len(writer)
    db.is_busy = False
    await writer.flush()

    assert before is None
    assert (during, waiting) == ("Another process holds the database.", 1)
    assert (writer.problem, len(writer)) == (None, 0)
