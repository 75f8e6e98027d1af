import json
from pathlib import Path

import pytest

from codegate.client.session import Client
from codegate.errors import Invalid


async def test_a_login_is_begun_and_followed(client: Client) -> None:
    flow = await client.logins.start("anthropic", name="mine")

    assert (await client.logins.get(flow["id"]))["status"] == "pending"
    with pytest.raises(Invalid):
        await client.logins.give(flow["id"], "c#other")


async def test_a_tools_login_is_found_and_linked(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"claudeAiOauth": {"accessToken": "sk-ant-oat01-x"}}))
    found = await client.logins.found("anthropic", str(path))
    account = await client.logins.link("anthropic", path=str(path), name="mine")

    assert found["path"] == account["credential_file"] == str(path)


async def test_a_login_is_cancelled(client: Client) -> None:
    flow = await client.logins.start("anthropic")

    assert (await client.logins.cancel(flow["id"]))["status"] == "failed"
