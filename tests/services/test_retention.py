import asyncio
import logging
from typing import Any

import pytest

from codegate.errors import StoreBusy
from codegate.services import retention
from codegate.services.container import Services
from codegate.services.retention import DAY_MS, HOLD_S, Retention
from codegate.store import bodies
from codegate.store.logs import LogQuery
from tests.builders import NOW_MS, request_log
from tests.conftest import StoppedClock


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_PAUSE_S", 0)


async def filled(services: Services, *, old: int = 1, new: int = 9) -> None:
    for number in range(new):
        services.logs.add(request_log(f"new-{number}", timestamp=NOW_MS - DAY_MS))
    for number in range(old):
        services.logs.add(request_log(f"old-{number}", timestamp=NOW_MS - 40 * DAY_MS, request_body="old" * 900))
    await services.logs.flush()


async def left(services: Services) -> int:
    return (await services.history.page(LogQuery()))[1]


async def test_rows_past_their_days_are_purged_with_their_bodies(stopped: StoppedClock, services: Services) -> None:
    await filled(services)

    assert await services.retention.purge() == 1
    assert await left(services) == 9
    assert await services.db.read(bodies.stored_bytes) == 0


async def test_rows_go_in_small_steps(
    stopped: StoppedClock, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_ROWS_A_STEP", 2)
    await filled(services, old=5, new=95)
    steps = 0
    write = services.db.write

    async def counted(fn: Any) -> Any:
        nonlocal steps
        steps += 1
        return await write(fn)

    monkeypatch.setattr(type(services.db), "write", lambda self, fn: counted(fn))
    removed = await services.retention.purge()

    assert removed == 5
    assert steps >= 3


async def test_nothing_is_purged_while_the_clock_is_behind(stopped: StoppedClock, services: Services) -> None:
    await filled(services)
    stopped.pass_s(-2 * 86_400)

    assert await services.retention.purge() == 0
    assert "clock" in services.retention.held_back


async def test_zero_days_keep_everything(stopped: StoppedClock, services: Services) -> None:
    await filled(services)
    await services.settings.put({"log_retention_days": 0})

    assert await services.retention.purge() == 0


async def test_a_clock_that_jumped_ahead_empties_nothing(
    stopped: StoppedClock, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await filled(services)
    stopped.pass_s(50 * 365 * 86_400)
    services.logs.add(request_log("after", timestamp=NOW_MS + 50 * 365 * DAY_MS))
    await services.logs.flush()
    removed = [await services.retention.purge(), await services.retention.purge()]

    assert removed == [0, 0]
    assert await left(services) == 11
    assert caplog.text.count("codegate logs clear --older-than 30") == 1


async def test_after_a_day_by_both_clocks_they_go(stopped: StoppedClock, services: Services) -> None:
    await filled(services, old=9, new=1)
    held = await services.retention.purge()
    stopped.pass_s(HOLD_S - 1)
    still = await services.retention.purge()
    stopped.pass_s(1)

    assert (held, still) == (0, 0)
    assert await services.retention.purge() == 9
    assert services.retention.held_back == ""


async def test_a_log_that_is_too_large_loses_its_oldest(
    stopped: StoppedClock, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    text = "".join(f"{number:09}" for number in range(40_000))
    for number in range(20):
        row = request_log(f"r{number}", timestamp=NOW_MS - (20 - number) * 60_000, response_body=f"{number}{text}")
        services.logs.add(row)
    await services.logs.flush()
    await services.settings.put({"log_max_mb": 1})
    with caplog.at_level(logging.INFO):
        removed = await services.retention.purge()
    rows, total = await services.history.page(LogQuery())

    assert removed == 20 - total
    assert 0 < total < 20
    assert rows[0].request_id == "r19"
    assert await services.db.read(bodies.stored_bytes) < 1_000_000
    assert "log_max_mb" in caplog.text


async def test_a_purge_that_fails_does_not_end_the_purging(
    services: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Retention(services.db, services.state)
    tried = asyncio.Event()

    async def fail() -> int:
        tried.set()
        raise StoreBusy("Another process holds the database.")

    monkeypatch.setattr(kept, "purge", fail)
    kept.start()
    await tried.wait()
    await asyncio.sleep(0)
    await kept.stop()

    assert "stay for now" in caplog.text
