"""A stop is asked for, and insisted on."""

import asyncio

from codegate.server.stop import Stop


async def is_done(waiting: "asyncio.Task[None]") -> bool:
    for _ in range(3):
        await asyncio.sleep(0)
    return waiting.done()


async def test_the_second_ask_insists() -> None:
    stop = Stop()
    loop = asyncio.get_running_loop()
    asked, insisted = loop.create_task(stop.asked()), loop.create_task(stop.insisted())
    before = await is_done(asked), await is_done(insisted)
    stop.ask()
    once = await is_done(asked), await is_done(insisted)
    stop.ask()
    twice = await is_done(asked), await is_done(insisted)

    assert (before, once, twice) == ((False, False), (True, False), (True, True))


async def test_insisting_is_asking_too() -> None:
    stop = Stop()
    before = stop.is_asked
    stop.insist()
    await stop.asked()
    await stop.insisted()

    assert (before, stop.is_asked) == (False, True)
