"""Subscriptions end to end: renewed once for everybody, refused in the client's words, passed on untouched."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codegate import clock
from codegate.crypto import Vault
from codegate.paths import DataDir
from codegate.records import Account, Secret
from codegate.store import accounts, schema
from codegate.store.database import Database
from tests.flow.conftest import House, body_for, opened
from tests.flow.provider import Answer, Provider, Received, good, whole
from tests.issuer import Issuer

SUBSCRIPTION = "Bearer sk-ant-oat01-mine"


@pytest.fixture
async def issuer(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        monkeypatch.setenv("CODEGATE_ANTHROPIC_TOKEN_URL", found.url)
        yield found


@pytest.fixture
async def house(issuer: Issuer, tmp_path: Path, flags: dict[str, Any]) -> AsyncIterator[House]:
    async with opened(DataDir(tmp_path / "data"), flags) as found:
        yield found


async def with_login(house: House, provider: Provider, left_s: float, **fields: Any) -> None:
    await house.rest.accounts.create(
        {
            "name": "claude",
            "provider": "anthropic",
            "auth_type": "oauth",
            "base_url": provider.url,
            "allow_private": True,
            "api_key": "access-0",
            "refresh_token": "refresh-0",
            "token_expires_at": clock.iso(clock.now_ms() + round(left_s * 1000)),
            "rate_limit": 0,
            **fields,
        }
    )


def only(issuer: Issuer) -> Any:
    """A provider that knows the newest access token alone."""

    def answer(request: Received) -> Answer:
        if request.headers.get("authorization") == f"Bearer {issuer.access_token}":
            return good(request)
        return whole(401, {"type": "error", "error": {"type": "authentication_error", "message": "expired"}})

    return answer


async def ask(house: House, **headers: str) -> Any:
    return await house.http.post("/v1/messages", json=body_for("anthropic", is_stream=False), headers=headers)


async def test_a_hundred_requests_on_an_old_login_cost_one_renewal(house: House, issuer: Issuer) -> None:
    provider = await house.scripted(only(issuer))
    await with_login(house, provider, -10)
    answers = await asyncio.gather(*(ask(house) for _ in range(100)))

    assert {answer.status_code for answer in answers} == {200}
    assert (issuer.calls, issuer.revoked) == (1, 0)


async def test_a_login_refused_before_its_time_is_renewed_once(house: House, issuer: Issuer) -> None:
    def refuses_the_first(request: Received) -> Answer:
        if request.headers.get("authorization") == "Bearer access-0":
            return whole(401, {"type": "error", "error": {"type": "authentication_error", "message": "expired"}})
        return good(request)

    provider = await house.scripted(refuses_the_first)
    await with_login(house, provider, 3600)
    answers = await asyncio.gather(*(ask(house) for _ in range(20)))

    assert {answer.status_code for answer in answers} == {200}
    assert (issuer.calls, issuer.revoked) == (1, 0)


async def test_a_void_login_is_told_with_its_remedy(house: House, issuer: Issuer) -> None:
    hook = await house.scripted(lambda request: whole(200, {}))
    await house.rest.settings.put({"alert_webhook_url": f"{hook.url}/hook", "alert_webhook_private": True})
    provider = await house.scripted(good)
    issuer.failures = [whole(400, {"error": "invalid_grant"})]
    await with_login(house, provider, -10)
    answer = await ask(house)
    account = await house.rest.accounts.get("claude")
    for _ in range(100):
        if hook.requests:
            break
        await asyncio.sleep(0.02)

    assert [request.json["kind"] for request in hook.requests] == ["login_needed"]
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "authentication_error"
    assert "refuses this login" in answer.json()["error"]["message"]
    assert account["status"] == "needs_login"
    assert provider.requests == []


async def test_the_next_account_serves_when_a_login_is_void(house: House, issuer: Issuer) -> None:
    provider = await house.scripted(good)
    issuer.failures = [whole(400, {"error": "invalid_grant"})]
    await with_login(house, provider, -10, priority=9)
    await house.account("anthropic")

    assert (await ask(house)).status_code == 200


async def test_a_clients_own_login_is_passed_on_untouched(house: House, issuer: Issuer) -> None:
    provider = await house.scripted(good)
    await with_login(house, provider, 0, auth_type="passthrough", api_key=None, refresh_token=None)
    answer = await ask(house, authorization=SUBSCRIPTION, **{"anthropic-beta": "oauth-2025-04-20,own-2026"})
    (seen,) = provider.requests

    assert answer.status_code == 200
    assert seen.headers["authorization"] == SUBSCRIPTION
    assert seen.headers["anthropic-beta"] == "oauth-2025-04-20,own-2026"
    assert "x-api-key" not in seen.headers
    assert issuer.calls == 0


async def test_no_login_of_the_clients_is_no_login(house: House, issuer: Issuer) -> None:
    provider = await house.scripted(good)
    await with_login(house, provider, 0, auth_type="passthrough", api_key=None, refresh_token=None)
    answer = await ask(house)

    assert answer.status_code == 503
    assert "sent none" in answer.json()["error"]["message"]
    assert provider.requests == []


async def test_a_key_for_the_proxy_leaves_room_for_the_clients_login(house: House, issuer: Issuer) -> None:
    provider = await house.scripted(good)
    await with_login(house, provider, 0, auth_type="passthrough", api_key=None, refresh_token=None)
    await house.rest.settings.put({"proxy_api_key": "fake-proxy-key"})
    answer = await ask(house, authorization=SUBSCRIPTION, **{"x-codegate-key": "fake-proxy-key"})
    (seen,) = provider.requests

    assert answer.status_code == 200
    assert "fake-proxy-key" not in str(seen.headers)


async def test_two_processes_renew_once(tmp_path: Path) -> None:
    script = """
import asyncio, json, sys
from pathlib import Path
from codegate.crypto import Vault
from codegate.events import Bus
from codegate.services.logins import Logins
from codegate.services.snapshot import State
from codegate.store.database import Database
from codegate.upstream.client import UpstreamClient

async def main(place, url):
    db, vault = Database.open(Path(place)), Vault(b"k" * 32)
    state = State(db, vault, {"anthropic_token_url": url})
    await state.load()
    logins, client = Logins(db, vault, Bus(), state), UpstreamClient(state.resolved())
    account = state.current.accounts["a"]
    found = await asyncio.gather(*(logins.fresh(account, client) for _ in range(100)))
    await client.close()
    db.close()
    print(json.dumps(sorted({one.api_key.reveal() for one in found})))

asyncio.run(main(*sys.argv[1:]))
"""
    place, vault = tmp_path / "codegate.db", Vault(b"k" * 32)
    schema.prepare(place, tmp_path / "backups")
    db = Database.open(place)
    account = Account(id="a", name="a", provider="anthropic", auth_type="oauth", token_expires_at=1)
    sealed = vault.encrypt(Secret("access-0")), vault.encrypt(Secret("refresh-0"))
    await db.write(lambda conn: accounts.insert(conn, account, *sealed))
    db.close()
    async with Issuer() as issuer:
        issuer.delay_s = 0.5
        running = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", script, str(place), issuer.url, stdout=subprocess.PIPE
            )
            for _ in range(2)
        ]
        said = [json.loads((await process.communicate())[0]) for process in running]

    assert said == [["access-1"], ["access-1"]]
    assert (issuer.calls, issuer.revoked) == (1, 0)
