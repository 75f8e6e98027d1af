import re

import httpx


async def test_the_page_and_its_parts_are_served(api: httpx.AsyncClient) -> None:
    types = {path: (await api.get(path)).headers["content-type"] for path in ("/", "/app.js", "/style.css")}

    assert types == {
        "/": "text/html; charset=utf-8",
        "/app.js": "text/javascript; charset=utf-8",
        "/style.css": "text/css; charset=utf-8",
    }


async def test_the_page_needs_nothing_its_policy_forbids(api: httpx.AsyncClient) -> None:
    page, script = (await api.get("/")).text, (await api.get("/app.js")).text

    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=|https?://", page)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage", script)
