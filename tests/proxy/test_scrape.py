"""Metrics are for the owner of the proxy."""

from typing import Any

import pytest

from codegate.errors import Forbidden, Unauthorized
from codegate.proxy.scrape import scrape
from codegate.settings import Resolved
from tests.proxy import fakes


class Metrics:
    async def text(self, accept: str) -> tuple[bytes, str]:
        return accept.encode(), "text/plain"


class State:
    def __init__(self, key: str = "") -> None:
        self._key = key

    def resolved(self) -> Resolved:
        return Resolved({"proxy_api_key": self._key}, {}, {})


async def asked(key: str = "", **head: Any) -> bytes:
    return (await scrape(fakes.head(**head), State(key), Metrics()))[0]  # type: ignore[arg-type]


async def test_without_a_key_this_machine_may_ask() -> None:
    assert await asked(headers={"accept": "x"}) == b"x"
    with pytest.raises(Unauthorized):
        await asked(peer="10.0.0.5")
    with pytest.raises(Forbidden):
        await asked(headers={"origin": "https://evil.example"})


async def test_with_a_key_it_takes_the_key() -> None:
    assert await asked("own-key", peer="10.0.0.5", headers={"authorization": "Bearer own-key"}) == b""
    with pytest.raises(Unauthorized):
        await asked("own-key", headers={"x-api-key": "cgk_tenant"})
