"""What tests of several floors share: a data directory, opened services, the REST API over them, a stopped clock."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest

from codegate import clock
from codegate.api.app import create_app
from codegate.client.session import Client
from codegate.paths import DataDir
from codegate.services.container import Services, open_services
from codegate.services.gate import LOOPBACK_HOSTS
from codegate.upstream.client import UpstreamClient
from tests.builders import NOW_MS
from tests.declared import endpoint_of, hold

# A slow or busy machine is no failure: Hypothesis counts examples here, not milliseconds.
hypothesis.settings.register_profile("codegate", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("codegate")

API_URL = "http://127.0.0.1:9211"


class StoppedClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.at_ms = NOW_MS
        self.at_s = 1_000.0

    def pass_s(self, seconds: float) -> None:
        """Let both clocks go on."""
        self.at_ms += round(seconds * 1000)
        self.at_s += seconds


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[StoppedClock]:
    """Both clocks stand still, at `builders.NOW_MS`."""
    found = StoppedClock()
    monkeypatch.setattr(clock, "now_ms", lambda: found.at_ms)
    monkeypatch.setattr(clock, "monotonic", lambda: found.at_s)
    return found


@pytest.fixture
def paths(tmp_path: Path) -> DataDir:
    """A data directory that is not there yet."""
    return DataDir(tmp_path / "data")


@pytest.fixture
async def services(paths: DataDir) -> AsyncIterator[Services]:
    """Everything opened on an empty data directory, without an environment."""
    async with open_services(paths, {}) as opened:
        yield opened


@pytest.fixture
async def upstream(services: Services) -> AsyncIterator[UpstreamClient]:
    """A client for providers."""
    client = UpstreamClient(services.state.resolved())
    yield client
    await client.close()


async def as_declared(answer: httpx.Response) -> None:
    """Hold an answer of the REST API against what its endpoint declares."""
    found = endpoint_of(answer.request.method, answer.request.url.path)
    if found is not None and not answer.is_error:
        hold(found, answer.status_code, await answer.aread())


@pytest.fixture
def app(services: Services, upstream: UpstreamClient) -> Any:
    """The REST API over the services."""
    return create_app(services, upstream, hosts=LOOPBACK_HOSTS, info=lambda: {"version": "test"})


@pytest.fixture
async def api(app: Any, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The REST API as an HTTP client with the right token sees it; not for streams."""
    headers = {"authorization": f"Bearer {services.admin_token.reveal()}"}
    transport = httpx.ASGITransport(app)
    hooks = {"response": [as_declared]}
    async with httpx.AsyncClient(transport=transport, base_url=API_URL, headers=headers, event_hooks=hooks) as client:
        yield client


@pytest.fixture
async def client(app: Any, services: Services) -> AsyncIterator[Client]:
    """The REST client over the REST API; not for streams."""
    async with Client(API_URL, services.admin_token, httpx.ASGITransport(app)) as session:
        yield session
