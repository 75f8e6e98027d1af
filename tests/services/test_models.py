"""The model catalogue."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from codegate.errors import CodeGateError, UpstreamUnreachable
from codegate.providers.request import UpstreamRequest
from codegate.records import Account, Secret
from codegate.services.account_form import AccountChange, NewAccount
from codegate.services.configs import NewConfig, NewSlot
from codegate.services.container import Services
from codegate.services.models import Models


class Answer:
    status = 200
    headers: Mapping[str, str] = {"content-type": "application/json"}

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self, limit: int) -> bytes:
        return self._body

    async def close(self) -> None: ...


class Provider:
    """Lists these models, or fails; counts how often it was asked."""

    def __init__(self, *names: str, error: CodeGateError | None = None) -> None:
        self.names = names
        self.error = error
        self.asked = 0

    async def send(self, request: UpstreamRequest) -> Any:
        self.asked += 1
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return Answer(json.dumps({"data": [{"id": name} for name in self.names]}).encode())


async def added(services: Services, name: str = "work", **fields: Any) -> Account:
    form = NewAccount(**{"name": name, "provider": "anthropic", "api_key": Secret("sk-fake-0123456789")} | fields)
    return (await services.accounts.create(form)).account


async def test_calls_at_the_same_time_ask_once_and_later_ones_not_at_all(services: Services) -> None:
    account, provider = await added(services), Provider("b", "a")
    asks = [services.models.of_account(account, provider) for _ in range(5)]  # type: ignore[arg-type]
    found = await asyncio.gather(*asks)
    again = await services.models.of_account(account, provider)  # type: ignore[arg-type]

    assert {*found, again} == {("b", "a")}
    assert provider.asked == 1


async def test_a_refresh_asks_however_fresh_the_list_is(services: Services) -> None:
    account, provider = await added(services), Provider("a")
    await services.accounts.models("work", provider)  # type: ignore[arg-type]
    provider.names = ("new",)

    assert await services.accounts.models("work", provider) == ("a",)  # type: ignore[arg-type]
    assert await services.accounts.models("work", provider, refresh=True) == ("new",)  # type: ignore[arg-type]
    assert services.models.names_of(account) == ("new",)


async def test_lists_outlive_the_process(services: Services) -> None:
    account = await added(services)
    await services.models.of_account(account, Provider("kept"))  # type: ignore[arg-type]
    next_run = Models(services.db, services.state)
    await next_run.load()

    assert next_run.names_of(account) == ("kept",)


async def test_another_key_or_host_may_list_something_else(services: Services) -> None:
    await added(services)
    await services.accounts.models("work", Provider("old"))  # type: ignore[arg-type]
    moved = await services.accounts.update("work", AccountChange(api_key=Secret("sk-fake-9876543210")))

    assert "old" not in services.models.names_of(moved.account)


async def test_the_catalogue_names_each_model_once_with_all_that_have_it(services: Services) -> None:
    await added(services)
    await added(services, "second")
    await added(services, "off", enabled=False)
    found = await services.models.catalogue(Provider("claude-opus-4-5", "claude-x"))  # type: ignore[arg-type]

    assert [(model.id, model.accounts) for model in found] == [
        ("claude-opus-4-5", ("work", "second")),
        ("claude-x", ("work", "second")),
    ]
    assert (found[0].context_window, found[0].max_output_tokens) == (200_000, 64_000)
    assert (found[0].input_usd, found[0].output_usd) == (5.0, 25.0)
    assert found[1].output_usd is None


async def test_the_catalogue_can_be_of_one_provider(services: Services) -> None:
    await added(services)
    await added(services, "other", provider="custom", base_url="https://gateway.example/v1")
    found = await services.models.catalogue(Provider("m"), "custom")  # type: ignore[arg-type]

    assert [(model.id, model.provider, model.accounts) for model in found] == [("m", "custom", ("other",))]


async def test_who_cannot_be_asked_is_told_and_not_asked_again_for_every_look(services: Services) -> None:
    await added(services)
    provider = Provider(error=UpstreamUnreachable("No connection."))
    first = await services.models.catalogue(provider)  # type: ignore[arg-type]
    await services.models.catalogue(provider)  # type: ignore[arg-type]
    refreshed = await services.models.refresh(provider)  # type: ignore[arg-type]

    assert provider.asked == 2
    assert refreshed[0].error == "No connection."
    assert "claude-opus-4-5" in {model.id for model in first}


async def test_every_door_tells_the_same(services: Services) -> None:
    account = await added(services)
    provider = Provider("claude-one", "claude-two")
    by_account = await services.accounts.models("work", provider)  # type: ignore[arg-type]
    by_catalogue = [model.id for model in await services.models.catalogue(provider)]  # type: ignore[arg-type]

    assert services.models.reachable(services.state.current) == by_catalogue == sorted(by_account)
    assert account.enabled


async def test_targets_of_the_active_config_can_be_reached_and_disabled_accounts_cannot(services: Services) -> None:
    await added(services, enabled=False)
    slot = NewSlot(tier="opus", account_id="work", target_model="my-model")
    await services.configs.create(NewConfig(name="c", tiers=[slot]))
    await services.configs.activate("c")

    assert services.models.reachable(services.state.current) == ["my-model"]


@pytest.mark.parametrize(("provider", "known"), [("anthropic", True), ("custom", False)])
async def test_before_anybody_was_asked_a_family_is_known_and_nothing_else(
    services: Services, provider: str, known: bool
) -> None:
    await added(services, provider=provider, base_url="https://relay.example/v1")

    assert ("claude-opus-4-5" in services.models.reachable(services.state.current)) is known
