import asyncio

import pytest

from codegate.errors import Invalid, NotFound, StoreBusy
from codegate.services.container import Services
from codegate.services.history import DAY_MS, History
from codegate.store.logs import LogQuery
from tests.builders import NOW_MS, request_log
from tests.conftest import StoppedClock


async def filled(services: Services) -> None:
    services.logs.add(request_log("new", timestamp=NOW_MS - DAY_MS))
    services.logs.add(request_log("old", timestamp=NOW_MS - 40 * DAY_MS))
    await services.logs.flush()


async def test_rows_past_their_days_are_purged(stopped: StoppedClock, services: Services) -> None:
    await filled(services)

    assert await services.history.purge() == 1
    assert (await services.history.get("new")).request_id == "new"


async def test_nothing_is_purged_while_the_clock_is_behind(stopped: StoppedClock, services: Services) -> None:
    await filled(services)
    stopped.pass_s(-2 * 86_400)

    assert await services.history.purge() == 0


async def test_zero_days_keep_everything(stopped: StoppedClock, services: Services) -> None:
    await filled(services)
    await services.settings.put({"log_retention_days": 0})

    assert await services.history.purge() == 0


async def test_usage_outlives_the_log(stopped: StoppedClock, services: Services) -> None:
    await filled(services)

    assert await services.history.clear() == 2
    assert [row.requests for row in await services.usage.totals()] == [2]


async def test_an_unknown_request_is_not_found(services: Services) -> None:
    with pytest.raises(NotFound, match="nope"):
        await services.history.get("nope")


async def test_days_are_positive(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.history.remove_older(0)


async def test_a_purge_that_fails_does_not_end_the_purging(
    services: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(services.db, services.state)
    tried = asyncio.Event()

    async def fail(query: LogQuery) -> None:
        tried.set()
        raise StoreBusy("Another process holds the database.")

    monkeypatch.setattr(history, "page", fail)
    history.start()
    await tried.wait()
    await asyncio.sleep(0)
    await history.stop()

    assert "stay for now" in caplog.text
