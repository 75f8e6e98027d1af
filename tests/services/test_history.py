import pytest

from codegate.errors import Invalid, NotFound
from codegate.services import history
from codegate.services.container import Services
from codegate.store.logs import LogQuery
from tests.builders import NOW_MS, request_log
from tests.conftest import StoppedClock

DAY_MS = 86_400_000


async def filled(services: Services) -> None:
    services.logs.add(request_log("new", timestamp=NOW_MS - DAY_MS))
    services.logs.add(request_log("old", timestamp=NOW_MS - 40 * DAY_MS, request_body="{}"))
    await services.logs.flush()


async def test_usage_outlives_the_log(stopped: StoppedClock, services: Services) -> None:
    await filled(services)

    assert await services.history.clear() == 2
    assert [row.requests for row in await services.usage.totals()] == [2]


async def test_a_person_may_remove_what_is_old(stopped: StoppedClock, services: Services) -> None:
    await filled(services)

    assert await services.history.remove_older(30) == 1
    assert (await services.history.get("new")).request_id == "new"


async def test_an_unknown_request_is_not_found(services: Services) -> None:
    with pytest.raises(NotFound, match="nope"):
        await services.history.get("nope")


async def test_days_are_positive(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.history.remove_older(0)


@pytest.mark.parametrize("with_bodies", [False, True])
async def test_an_export_has_every_row_once_in_the_order_of_its_end(
    services: Services, monkeypatch: pytest.MonkeyPatch, with_bodies: bool
) -> None:
    monkeypatch.setattr(history, "_AT_ONCE", 2)
    monkeypatch.setattr(history, "_WITH_BODIES_AT_ONCE", 2)
    for number in range(5):
        services.logs.add(request_log(f"r{number}", request_body=f"body {number}", tier="opus" if number else "haiku"))
    await services.logs.flush()
    query = LogQuery(limit=1, since_ms=NOW_MS)
    rows = [row async for some in services.history.export(query, with_bodies=with_bodies) for row in some]

    assert [row.request_id for row in rows] == ["r0", "r1", "r2", "r3", "r4"]
    assert rows[3].request_body == ("body 3" if with_bodies else None)


async def test_the_turn_before_is_the_last_of_the_same_conversation_with_a_body(
    stopped: StoppedClock, services: Services
) -> None:
    ours, others = {"conversation": "ab" * 16}, {"conversation": "cd" * 16}
    for number, (route, body) in enumerate(
        [(ours, '{"prompt": "a"}'), (ours, '{"prompt": "b"}'), (ours, None), (others, "{}"), (ours, '{"prompt": "c"}')]
    ):
        services.logs.add(request_log(f"r{number}", timestamp=NOW_MS + number, route=route, request_body=body))
    services.logs.add(request_log("cut", timestamp=NOW_MS + 9, route=ours, request_body='{"prompt": …'))
    await services.logs.flush()
    found = {name: await services.history.diff(name) for name in ("r0", "r4", "r3", "cut")}

    assert [one.previous.request_id if one.previous else None for one in found.values()] == [None, "r1", None, "r4"]
    assert found["r4"].diff is not None
    assert found["r4"].diff.diverged is not None
    assert found["cut"].diff is None
    assert "too long" in found["cut"].reason
