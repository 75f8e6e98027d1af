"""Which server has this data directory, and whether it is still there."""

from codegate.errors import CodeGateError
from codegate.paths import DataDir
from codegate.runfile import RunInfo, is_alive, reachable, read

__all__ = ["RunInfo", "answers", "is_alive", "reachable", "read", "running"]

HEALTH_TIMEOUT_S = 2.0


async def answers(api_url: str) -> bool:
    """Something says it is a healthy CodeGate there, within two seconds."""
    import asyncio

    from codegate.client.session import Client

    try:
        async with asyncio.timeout(HEALTH_TIMEOUT_S), Client(api_url, "") as client:
            await client.health()
    except (CodeGateError, TimeoutError):
        return False
    return True


async def running(paths: DataDir) -> RunInfo | None:
    """The server that runs on this data directory, or None: no run file, its process is gone, or nobody answers."""
    found = read(paths.run_file)
    if found is None or not is_alive(found.pid) or not await answers(found.api_url):
        return None
    return found
