import asyncio
import logging
import threading

from codegate.events import Bus, LogLine
from codegate.server.log_events import MAX_CHARS, published

log = logging.getLogger("codegate.test")


async def lines(bus: Bus) -> list[LogLine]:
    await asyncio.sleep(0)
    return [event for _, event in bus._ring if isinstance(event, LogLine)]


async def test_lines_of_any_thread_become_events() -> None:
    bus = Bus()
    with published(bus):
        log.warning("one %s", "thing")
        thread = threading.Thread(target=log.error, args=("x" * 5_000,))
        thread.start()
        thread.join()
        found = await lines(bus)
        log.debug("too quiet")
    log.warning("after the end")

    assert [(line.level, line.logger) for line in found] == [("warning", "codegate.test"), ("error", "codegate.test")]
    assert found[0].message == "one thing"
    assert len(found[1].message) == MAX_CHARS
    assert len(await lines(bus)) == 2
