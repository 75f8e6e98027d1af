"""Two proxies, each of which takes the other for a provider."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from codegate.paths import DataDir
from tests.flow.conftest import KEY, House, body_for, opened, path_for

FORMATS = {"anthropic": ("anthropic", ""), "openai_chat": ("custom", "/v1")}


@pytest.fixture
async def houses(tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    """Two running proxies without accounts."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(opened(DataDir(tmp_path / "one"), {}))
        yield first, await stack.enter_async_context(opened(DataDir(tmp_path / "two"), {}))


async def point(house: House, other: House, wire: str) -> None:
    """Make `other` the provider of `house`."""
    provider, tail = FORMATS[wire]
    base_url = f"http://127.0.0.1:{other.info.proxy_port}{tail}"
    await house.rest.accounts.create(
        {"name": "other", "provider": provider, "base_url": base_url, "allow_private": True, "api_key": KEY}
    )


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("there", "back"), [("anthropic", "anthropic"), ("anthropic", "openai_chat")])
async def test_request_that_comes_back_ends_with_508(
    houses: tuple[House, House], there: str, back: str, is_stream: bool
) -> None:
    first, second = houses
    await point(first, second, there)
    await point(second, first, back)

    answer = await first.http.post(path_for("anthropic"), json=body_for("anthropic", is_stream=is_stream))

    assert answer.status_code == 508
    assert answer.headers["x-should-retry"] == "false"
    assert "been here before" in answer.json()["error"]["message"]
    assert len(await second.logs(1)) == 1
    assert {row["status_code"] for row in await first.logs(2)} == {508}


async def test_counting_tokens_in_a_circle_ends_with_an_estimate(houses: tuple[House, House]) -> None:
    first, second = houses
    await point(first, second, "anthropic")
    await point(second, first, "anthropic")

    answer = await first.http.post("/v1/messages/count_tokens", json=body_for("anthropic", is_stream=False))

    assert answer.status_code == 200
    assert answer.json()["input_tokens"] > 0


async def test_two_proxies_in_a_row_are_no_circle(houses: tuple[House, House]) -> None:
    first, second = houses
    provider = await second.account("anthropic")
    await point(first, second, "anthropic")

    answer = await first.http.post(
        path_for("anthropic"), json=body_for("anthropic", is_stream=False), headers={"via": "1.1 office.example"}
    )

    assert answer.status_code == 200
    assert provider.requests[0].headers["via"].count("codegate-") == 2
    assert "office" not in provider.requests[0].headers["via"]
