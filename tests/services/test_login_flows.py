"""Logging in, from the first page to the stored login."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from codegate.errors import Conflict, Invalid, NotFound
from codegate.paths import DataDir
from codegate.services import login_flows
from codegate.services.container import Services, open_services
from codegate.services.login_flows import Flow, LoginServer
from codegate.upstream.client import UpstreamClient
from tests.flow.provider import whole
from tests.issuer import Issuer


class House:
    def __init__(self, services: Services, server: LoginServer, issuer: Issuer) -> None:
        self.services, self.server, self.issuer = services, server, issuer
        self.flows = services.login_flows

    async def over(self, flow: Flow) -> Flow:
        for _ in range(300):
            flow = self.flows.get(flow.id)
            if flow.status != "pending":
                return flow
            await asyncio.sleep(0.01)
        raise AssertionError("it never ended")


@pytest.fixture
async def house(paths: DataDir) -> AsyncIterator[House]:
    async with Issuer() as issuer:
        environ = {"CODEGATE_ANTHROPIC_TOKEN_URL": issuer.url, "CODEGATE_CODEX_TOKEN_URL": issuer.url}
        async with open_services(paths, environ) as services:
            client = UpstreamClient(services.state.resolved())
            yield House(services, services.logins.server(client), issuer)
            await services.login_flows.close()
            await client.close()


def state_of(flow: Flow) -> str:
    return parse_qs(urlsplit(flow.url).query)["state"][0]


async def browse(flow: Flow, query: str) -> int:
    port = urlsplit(flow.redirect_uri).port
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(f"http://127.0.0.1:{port}{urlsplit(flow.redirect_uri).path}?{query}")
    return answer.status_code


async def test_a_browser_comes_back_and_an_account_is_there(house: House) -> None:
    flow = await house.flows.start("anthropic", house.server)
    await browse(flow, f"code=code-1&state={state_of(flow)}")
    done = await house.over(flow)
    account = house.services.state.current.accounts[str(done.account_id)]
    sent = house.issuer.exchanged[0]

    assert (done.status, account.auth_type, account.name) == ("done", "oauth", "claude")
    assert (sent["code"], sent["redirect_uri"]) == ("code-1", flow.redirect_uri)
    assert sent["code_verifier"] not in flow.url


async def test_a_wrong_state_ends_it(house: House) -> None:
    flow = await house.flows.start("anthropic", house.server)
    await browse(flow, "code=code-1&state=wrong")
    done = await house.over(flow)

    assert (done.status, house.issuer.exchanged) == ("failed", [])


async def test_what_was_pasted_is_as_good(house: House) -> None:
    flow = await house.flows.start("anthropic", house.server, name="mine")
    house.flows.give(flow.id, f"code-1#{state_of(flow)}")

    assert (await house.over(flow)).account_name == "mine"


async def test_what_belongs_to_another_login_is_refused(house: House) -> None:
    flow = await house.flows.start("anthropic", house.server)
    for text in ("code-1#other", "http://localhost/callback?code=c", "  "):
        with pytest.raises(Invalid):
            house.flows.give(flow.id, text)

    assert house.flows.get(flow.id).status == "pending"


async def test_a_code_typed_elsewhere(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_flows, "SHORTEST_POLL_S", 0.01)
    flow = await house.flows.start("codex", house.server, is_device=True)
    done = await house.over(flow)

    assert (flow.user_code, done.status) == ("ABCD-EFGH", "done")
    assert house.issuer.exchanged[0]["code_verifier"] == "verifier-1"
    with pytest.raises(Conflict):
        house.flows.give(flow.id, "code")


async def test_an_account_is_logged_in_again(house: House) -> None:
    first = await house.flows.start("anthropic", house.server)
    house.flows.give(first.id, "code-1")
    account_id = (await house.over(first)).account_id
    again = await house.flows.start("anthropic", house.server, account_id=account_id)
    house.flows.give(again.id, "code-2")

    assert (await house.over(again)).account_id == account_id
    assert len(house.services.state.current.accounts) == 1


async def test_nobody_came_in_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_flows, "LIFE_S", 0.02)
    flow = await house.flows.start("anthropic", house.server)

    assert (await house.over(flow)).status == "expired"


async def test_a_server_that_fails_is_told(house: House) -> None:
    flow = await house.flows.start("anthropic", house.server)
    house.issuer.failures = [whole(500, {})]
    house.flows.give(flow.id, "code-1")
    done = await house.over(flow)

    assert (done.status, done.message) == ("failed", "The login server answered 500.")


async def test_what_there_is_not(house: House) -> None:
    with pytest.raises(Invalid, match="no login for"):
        await house.flows.start("openai", house.server)
    with pytest.raises(Invalid, match="no login by a code"):
        await house.flows.start("anthropic", house.server, is_device=True)
    with pytest.raises(NotFound):
        house.flows.get("nope")


async def test_too_many_at_once_are_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_flows, "MAX_OPEN", 1)
    await house.flows.start("anthropic", house.server)
    with pytest.raises(Conflict, match="Too many"):
        await house.flows.start("anthropic", house.server)


async def test_a_login_that_is_cancelled_frees_its_port_and_stays_as_it_ended(house: House) -> None:
    flow = await house.flows.start("codex", house.server)
    ended = await house.flows.cancel(flow.id)
    again = await house.flows.cancel(flow.id)
    next_one = await house.flows.start("codex", house.server)

    assert (ended.status, ended.message) == (again.status, again.message) == ("failed", "It was stopped.")
    assert next_one.redirect_uri == flow.redirect_uri
    with pytest.raises(NotFound):
        await house.flows.cancel("nope")
