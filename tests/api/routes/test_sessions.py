import httpx
import pytest

from codegate.api.routes.sessions import ENDPOINTS
from codegate.services.container import Services

PATHS = [(one.method, one.path.replace("{id}", "x")) for one in ENDPOINTS]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_off_it_is_a_404_that_says_how_to_switch_it_on(api: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await api.request(method, path)

    assert answer.status_code == 404
    assert "--enable-sessions" in answer.json()["error"]["hint"]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_nobody_is_told_without_the_token(
    api: httpx.AsyncClient, services: Services, method: str, path: str
) -> None:
    answer = await api.request(method, path, headers={"authorization": "Bearer no"})

    assert answer.status_code == 401


async def test_there_is_no_endpoint_that_is_public() -> None:
    assert not any(one.is_public for one in ENDPOINTS)
