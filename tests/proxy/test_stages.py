"""The stages over one process's services."""

import json
from hashlib import sha256
from typing import Any

import pytest

from codegate.errors import InvalidRequest, RateLimited, TooLarge, Unauthorized
from codegate.guardrails.screen import Screener
from codegate.proxy.stages import LiveStages
from codegate.records import Credentials, Secret, Snapshot
from codegate.settings import PRIVACY_ENABLED
from tests.builders import account, config, slot, tenant
from tests.flow.provider import anthropic_reply
from tests.proxy import fakes
from tests.proxy.fakes import FakeAnswer, FakeServices, FakeSocket, FakeUpstream, request_part


def snapshot(**fields: Any) -> Snapshot:
    """Two accounts; a tenant with its own config."""
    first, second = account("a", priority=9, rate_limit=0), account("b", rate_limit=0)
    own = config("cfg-t", tiers=(slot(config_id="cfg-t", tier="sonnet", account_id="b", target_model="own-model"),))
    known = tenant("ten-1", api_key_hash=sha256(b"cgk_key").hexdigest(), config_id="cfg-t", rate_limit=2)
    known_fields: dict[str, Any] = {
        "accounts": {"a": first, "b": second},
        "credentials": {key: Credentials(account_id=key, api_key=Secret(fakes.KEY)) for key in "ab"},
        "configs": {"cfg-t": own},
        "tenants_by_key": {known.api_key_hash: known},
        "settings": {"multi_tenancy": True},
        "tenant_settings": {"ten-1": {"privacy_enabled": False}},
    }
    return Snapshot(**known_fields | fields)


@pytest.fixture
def upstream() -> FakeUpstream:
    """Overrides the real one."""
    return FakeUpstream(FakeAnswer(json.dumps(anthropic_reply()).encode(), kind="application/json"))


@pytest.fixture
def services() -> FakeServices:
    """Overrides the real ones."""
    found = FakeServices()
    found.state.current = snapshot()
    return found


@pytest.fixture
def stages(services: FakeServices, upstream: FakeUpstream) -> LiveStages:
    return LiveStages(services, upstream, Screener(b"k" * 32))  # type: ignore[arg-type]


async def test_a_key_is_looked_up_in_the_snapshot_of_now(stages: LiveStages, services: FakeServices) -> None:
    head = fakes.head(headers={"x-api-key": "cgk_key"})
    found = await stages.identify(head)
    services.state.current = snapshot(tenants_by_key={})

    assert found is not None
    assert found.id == "ten-1"
    assert await stages.identify(head) is None


async def test_a_tenants_minute_is_counted_and_its_wait_is_told(stages: LiveStages) -> None:
    who = tenant("ten-1", rate_limit=2)
    await stages.admit(who)
    await stages.admit(who)
    with pytest.raises(RateLimited) as caught:
        await stages.admit(who)

    assert 0 < (caught.value.retry_after_s or 0) <= 60
    await stages.admit(tenant("ten-2", rate_limit=2))


@pytest.mark.parametrize("who", [None, tenant(rate_limit=0)])
async def test_without_a_limit_nothing_is_counted(stages: LiveStages, who: Any) -> None:
    for _ in range(500):
        await stages.admit(who)


def test_settings_are_the_callers_own(stages: LiveStages) -> None:
    assert not stages.settings_for(tenant("ten-1"))[PRIVACY_ENABLED]
    assert stages.settings_for(None)[PRIVACY_ENABLED]


async def test_a_hang_up_counts_from_the_end_of_the_body(stages: LiveStages) -> None:
    socket = FakeSocket(request_part(fakes.body()))
    client = socket.client
    call = await stages.receive(fakes.head(), client)

    assert call.model == "claude-sonnet-4-5"
    assert client._task is not None
    client.unwatch()


async def test_a_body_that_is_refused_is_not_watched(stages: LiveStages, services: FakeServices) -> None:
    client = FakeSocket(request_part(b"{}")).client
    with pytest.raises(InvalidRequest):
        await stages.receive(fakes.head(), client)
    with pytest.raises(TooLarge):
        await stages.receive(fakes.head(headers={"content-length": "999999999999"}), client)

    assert client._task is None


async def test_guardrails_follow_the_callers_settings(stages: LiveStages) -> None:
    raw = fakes.body(messages=[{"role": "user", "content": "jane.doe@corp-mail.com"}])
    call = fakes.call(raw=raw)
    hidden = await stages.clean(call, None, stages.settings_for(None))
    shown = await stages.clean(call, tenant("ten-1"), stages.settings_for(tenant("ten-1")))

    assert (len(hidden.issued), hidden.guardrails) == (1, True)
    assert (shown.body is call.body, shown.guardrails) == (True, False)


async def test_a_route_follows_the_tenants_own_config(stages: LiveStages) -> None:
    nobody = await stages.route(fakes.clean_call())
    somebody = await stages.route(fakes.clean_call(tenant=tenant("ten-1", config_id="cfg-t")))

    assert [one.account.id for one in nobody.candidates] == ["a", "b"]
    assert nobody.strategy == "direct"
    assert [(one.account.id, one.model) for one in somebody.candidates] == [("b", "own-model")]
    assert somebody.strategy == "config"


async def test_a_route_knows_who_rests(stages: LiveStages, services: FakeServices) -> None:
    services.live.cooldowns.start("a", "server_error")

    assert [one.account.id for one in (await stages.route(fakes.clean_call())).candidates] == ["b"]


async def test_a_call_is_sent_where_the_route_says(stages: LiveStages, upstream: FakeUpstream) -> None:
    call = fakes.clean_call()
    route = await stages.route(call)
    answer = await stages.forward(call, route, stages.settings_for(None), fakes.trace(call, route), None)

    assert answer.candidate.account.id == "a"
    assert [request.account_id for request in upstream.requests] == ["a"]


async def test_a_wrong_key_is_nobody(stages: LiveStages) -> None:
    with pytest.raises(Unauthorized):
        await stages.identify(fakes.head(headers={"x-api-key": "cgk_wrong"}))
