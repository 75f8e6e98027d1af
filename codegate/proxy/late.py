"""
Patience with the end of a stream.

Some providers say everything and then keep the connection open. The client has its answer by then, and need not wait
for a silence to be long enough: an answer that is whole gets a moment to end well, which keeps the connection; one that
has only said why it stopped gets the time in which usage comes (`protocols.md` 3.6.1).
"""

import asyncio

from codegate.upstream.client import UpstreamAnswer
from codegate.wire.machines import Relay

WHOLE_S = 1.0
"""Behind the end of the answer."""

FINISHING_S = 2.0
"""Between the reason of the end and the end: usage comes there."""


async def next_chunk(upstream: UpstreamAnswer, relay: Relay) -> bytes:
    """
    The next bytes of a stream; nothing when it has ended, or has nothing more to say that is worth a wait.

    Raises:
        UpstreamBroke, UpstreamTimeout: It broke off, or was silent for too long.
    """
    if not (relay.is_complete or relay.is_finishing):
        return await upstream.next_chunk()
    try:
        async with asyncio.timeout(WHOLE_S if relay.is_complete else FINISHING_S):
            return await upstream.next_chunk()
    except TimeoutError:
        return b""
