from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from codegate.services.container import Services

URL = "http://127.0.0.1:9211"
PAGE = {"origin": URL, "sec-fetch-site": "same-origin"}


@pytest.fixture
async def browser(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client without the token, that keeps cookies."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


@pytest.fixture
async def signed_in(api: httpx.AsyncClient, browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """A browser that came in by a link."""
    await browser.get((await api.post("/api/login-links")).json()["url"])
    return browser


async def test_a_link_becomes_a_cookie_and_leaves_the_address(
    api: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    url = (await api.post("/api/login-links")).json()["url"]
    answer = await browser.get(url)
    cookie = answer.headers["set-cookie"].lower()

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/", "max-age=43200"))
    assert (await browser.get("/api/info")).status_code == 200


async def test_a_link_works_once(api: httpx.AsyncClient, browser: httpx.AsyncClient) -> None:
    url = (await api.post("/api/login-links")).json()["url"]
    await browser.get(url)
    browser.cookies.clear()
    again = await browser.get(url)

    assert again.headers["location"] == "/#expired"
    assert "set-cookie" not in again.headers
    assert (await browser.get("/api/info")).status_code == 401


async def test_a_prefetch_does_not_use_a_link_up(api: httpx.AsyncClient, browser: httpx.AsyncClient) -> None:
    url = (await api.post("/api/login-links")).json()["url"]
    await browser.get(url, headers={"sec-purpose": "prefetch"})

    assert (await browser.get(url)).headers["location"] == "/"


async def test_a_write_with_the_cookie_comes_from_the_own_page(signed_in: httpx.AsyncClient) -> None:
    form = {"name": "work", "provider": "anthropic"}
    bare = await signed_in.post("/api/accounts", json=form)
    foreign = await signed_in.post("/api/accounts", json=form, headers={"origin": "http://127.0.0.1:3000"})
    own = await signed_in.post("/api/accounts", json=form, headers=PAGE)

    assert (bare.status_code, foreign.status_code, own.status_code) == (403, 403, 201)


async def test_a_wrong_token_is_not_made_good_by_the_cookie(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.get("/api/info", headers={"authorization": "Bearer wrong"})

    assert answer.status_code == 401


async def test_two_cookies_are_none(signed_in: httpx.AsyncClient, services: Services) -> None:
    value = signed_in.cookies["codegate_session"]
    signed_in.cookies.clear()
    answer = await signed_in.get("/api/info", headers={"cookie": f"codegate_session={value}; codegate_session=x"})

    assert answer.status_code == 401


async def test_signing_out_ends_every_browser(api: httpx.AsyncClient, signed_in: httpx.AsyncClient) -> None:
    ended = await api.delete("/api/login-links")

    assert ended.json() == {"deleted": 1}
    assert (await signed_in.get("/api/info")).status_code == 401
