"""
The stage of the demo: a simulated provider and a real server in this process, on free ports, in a folder that goes.

Two accounts stand on it. Both are the simulator's; the one that is asked first answers every request with 529, so
that a failover can be seen.
"""

import asyncio
import socket
import tempfile
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegate.paths import DataDir
from codegate.settings import API_PORT, HOST, LOG_LEVEL, PROXY_PORT, SETTINGS

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from codegate.client.session import Client
    from codegate.server import RunInfo
    from codegate.simulator.app import Seen

FLAKY, STEADY = "flaky", "steady"
ACCOUNTS = (
    {"name": FLAKY, "api_key": "sim-fault-529", "priority": 10},
    {"name": STEADY, "api_key": "sim-steady-key", "priority": 1},
)
_LOOPBACK = "127.0.0.1"
_STARTING_S = 0.005


@dataclass(frozen=True, slots=True)
class Stage:
    """
    What is running.

    Attributes:
        info: Ports and data directory of the server.
        client: REST client of the server.
        seen: What reached the simulated provider, newest last.
    """

    info: "RunInfo"
    client: "Client"
    seen: "deque[Seen]"

    @property
    def proxy_url(self) -> str:
        """Where clients send their requests, without `/v1`."""
        return f"http://{_LOOPBACK}:{self.info.proxy_port}"

    @property
    def api_url(self) -> str:
        """Where the REST API is."""
        return f"http://{_LOOPBACK}:{self.info.api_port}"


@asynccontextmanager
async def stage(proxy_port: int = 0, api_port: int = 0) -> AsyncIterator[Stage]:
    """
    Everything the demo needs, for as long as the context lasts. Nothing is left on disk.

    Raises:
        PortInUse: A port that was asked for is taken.
    """
    from codegate.client.session import Client
    from codegate.server import running
    from codegate.simulator.app import create_app

    simulator = create_app()
    with tempfile.TemporaryDirectory(prefix="codegate-demo-") as folder:
        paths = DataDir(Path(folder))
        async with (
            _served(simulator) as provider_url,
            running(paths, flags(proxy_port, api_port)) as info,
            Client(f"http://{_LOOPBACK}:{info.api_port}", paths.admin_token.read_text("ascii").strip()) as client,
        ):
            for account in ACCOUNTS:
                await client.accounts.create(
                    {
                        **account,
                        "provider": "custom-anthropic",
                        "base_url": provider_url,
                        "allow_private": True,
                        "rate_limit": 0,
                    }
                )
            yield Stage(info, client, simulator.state.seen)


def flags(proxy_port: int, api_port: int) -> dict[str, Any]:
    """Settings of the demo's server: nothing of the user's environment may reach into it."""
    plain = {setting.key: setting.default for setting in SETTINGS.values() if setting.env}
    own = {HOST.key: _LOOPBACK, PROXY_PORT.key: proxy_port, API_PORT.key: api_port, LOG_LEVEL.key: "error"}
    return {**plain, **own}


@asynccontextmanager
async def _served(app: "Starlette") -> AsyncIterator[str]:
    """The app on a free port of loopback; gives its base URL."""
    import uvicorn

    from codegate.server.listening import QuietServer

    with closing(socket.socket()) as listener:
        listener.bind((_LOOPBACK, 0))
        config = uvicorn.Config(
            app, loop="none", ws="none", lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        server = QuietServer(config)
        # No task group: it would wrap what is raised inside the context, and the exit code with it.
        serving = asyncio.get_running_loop().create_task(server.serve([listener]))
        try:
            while not server.started:
                if serving.done():
                    serving.result()
                await asyncio.sleep(_STARTING_S)
            yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await asyncio.wait([serving])
