"""`codegate web` against a running server: its link lets one browser in, once."""

import asyncio
import json
from pathlib import Path

import httpx

from tests.flow.process import Server, cli


async def test_the_link_lets_one_browser_in_once_and_signing_out_ends_it(tmp_path: Path) -> None:
    async with Server(tmp_path / "data") as server:
        printed = await asyncio.to_thread(cli, server.data_dir, "web", "--json")
        link = json.loads(printed.stdout)["url"]
        async with httpx.AsyncClient(follow_redirects=True) as browser, httpx.AsyncClient() as other:
            page = await browser.get(link)
            second = await other.get(link)
            inside = await browser.get(f"{server.api_url}/api/accounts")
            outside = await other.get(f"{server.api_url}/api/accounts")
            ended = await asyncio.to_thread(cli, server.data_dir, "web", "--sign-out")
            after = await browser.get(f"{server.api_url}/api/accounts")

    assert printed.returncode == ended.returncode == 0
    assert link.startswith(f"{server.api_url}/login?link=")
    assert (page.status_code, "text/html" in page.headers["content-type"]) == (200, True)
    assert (second.status_code, bool(other.cookies)) == (303, False)
    assert (inside.status_code, outside.status_code, after.status_code) == (200, 401, 401)
    assert "Signed 1 browser out" in ended.stderr
