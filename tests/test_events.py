"""The bus never waits, forgets the oldest first, and says so."""

import asyncio

from codegate.events import QUEUE_SIZE, RING_SIZE, TOPICS, AccountChanged, Bus, Dropped, Event, SettingChanged


def account(number: int) -> AccountChanged:
    return AccountChanged(account_id=str(number), change="updated")


async def drain(bus: Bus, topics: frozenset[str] = frozenset(), after: int | None = None) -> list[tuple[int, Event]]:
    """Everything a subscription has, once the bus is closed."""
    with bus.subscribe(topics, after) as subscription:
        bus.close()
        return [item async for item in subscription]


async def test_a_subscriber_gets_what_is_published_in_order() -> None:
    bus = Bus()
    with bus.subscribe() as subscription:
        bus.publish(account(1))
        bus.publish(account(2))
        bus.close()
        got = [item async for item in subscription]

    assert got == [(1, account(1)), (2, account(2))]


async def test_only_wanted_topics_arrive() -> None:
    bus = Bus()
    with bus.subscribe(frozenset({"settings"})) as subscription:
        bus.publish(account(1))
        bus.publish(SettingChanged(key="a"))
        bus.close()
        got = [event async for _, event in subscription]

    assert got == [SettingChanged(key="a")]


async def test_a_waiting_reader_is_woken() -> None:
    bus = Bus()
    with bus.subscribe() as subscription:

        async def first() -> Event:
            async for _, event in subscription:
                return event
            raise AssertionError("nothing came")

        reading = asyncio.get_running_loop().create_task(first())
        await asyncio.sleep(0)
        bus.publish(account(1))

        assert await asyncio.wait_for(reading, 1) == account(1)


async def test_a_slow_reader_loses_the_oldest_and_is_told_how_many() -> None:
    bus = Bus()
    with bus.subscribe() as subscription:
        for number in range(QUEUE_SIZE + 5):
            bus.publish(account(number))
        bus.close()
        got = [event async for _, event in subscription]

    assert got[0] == Dropped(count=5)
    assert got[1] == account(5)
    assert len(got) == QUEUE_SIZE + 1


async def test_a_reader_that_was_away_resumes_by_number() -> None:
    bus = Bus()
    for number in range(1, 6):
        bus.publish(account(number))

    assert await drain(bus, after=3) == [(4, account(4)), (5, account(5))]


async def test_the_ring_forgets_what_is_too_old() -> None:
    bus = Bus()
    for number in range(RING_SIZE + 10):
        bus.publish(account(number))

    got = await drain(bus, after=0)

    assert got[0] == (10, Dropped(count=10))
    assert got[1][0] == 11


async def test_a_new_reader_starts_with_now() -> None:
    bus = Bus()
    bus.publish(account(1))

    assert await drain(bus) == []


async def test_a_closed_bus_ends_its_readers() -> None:
    bus = Bus()
    bus.close()

    assert await drain(bus) == []


async def test_a_number_of_an_earlier_process_gets_everything_and_is_told_that_more_is_gone() -> None:
    bus = Bus(first=5_000)
    bus.publish(account(1))

    assert await drain(bus, after=4_000) == [(4_999, Dropped(count=0)), (5_000, account(1))]


async def test_a_reader_that_missed_nothing_is_told_nothing() -> None:
    bus = Bus(first=5_000)
    bus.publish(account(1))

    assert await drain(bus, after=4_999) == [(5_000, account(1))]
    assert await drain(bus, after=5_000) == []


def test_a_listener_hears_its_class_at_once() -> None:
    bus, heard = Bus(), []
    bus.listen(AccountChanged, heard.append)
    bus.publish(SettingChanged(key="a"))
    bus.publish(account(1))

    assert heard == [account(1)]


def test_every_event_has_a_topic_that_can_be_chosen() -> None:
    assert "" not in TOPICS
    assert {"requests", "failovers", "cooldowns", "accounts", "settings", "logs", "guardrail_hits"} <= TOPICS
