from typing import Any

import pytest

from codegate.errors import Conflict, Invalid, NotFound
from codegate.events import AccountChanged
from codegate.records import Secret
from codegate.services.account_form import AccountChange, NewAccount
from codegate.services.container import Services
from codegate.services.probe import Probe

KEY = "sk-fake-0123456789abcd"


def new(name: str = "work", **fields: Any) -> NewAccount:
    return NewAccount(**{"name": name, "provider": "anthropic", "api_key": Secret(KEY)} | fields)


def stored_key(services: Services, account_id: str) -> str | None:
    key = services.state.current.credentials[account_id].api_key
    return key.reveal() if key else None


async def test_a_new_account_is_routed_to_at_once(services: Services) -> None:
    with services.bus.subscribe() as subscription:
        view = await services.accounts.create(new())
    services.bus.close()
    subscription.close()
    events = [event async for _, event in subscription]

    assert view.account.api_key_hint == "abcd"
    assert stored_key(services, view.account.id) == KEY
    assert events == [AccountChanged(account_id=view.account.id, change="created")]


async def test_a_name_is_taken_once(services: Services) -> None:
    await services.accounts.create(new())

    with pytest.raises(Conflict):
        await services.accounts.create(new())


async def test_a_refused_account_leaves_nothing(services: Services) -> None:
    with pytest.raises(Invalid):
        await services.accounts.create(new(base_url="http://10.0.0.1"))

    assert await services.accounts.list() == []


async def test_another_host_takes_the_key_away(services: Services) -> None:
    view = await services.accounts.create(new())
    moved = await services.accounts.update("work", AccountChange(base_url="https://evil.example/v1"))

    assert stored_key(services, view.account.id) is None
    assert moved.account.api_key_hint == ""


@pytest.mark.parametrize(
    "change", [{"base_url": "https://api.anthropic.com:444"}, {"provider": "openai"}, {"provider": "deepseek"}]
)
async def test_another_port_or_provider_takes_it_away_too(services: Services, change: dict[str, Any]) -> None:
    view = await services.accounts.create(new(refresh_token=Secret("refresh-fake")))
    await services.accounts.update("work", AccountChange(**change))
    credentials = services.state.current.credentials[view.account.id]

    assert (credentials.api_key, credentials.refresh_token) == (None, None)


async def test_a_key_that_comes_with_the_new_host_is_kept(services: Services) -> None:
    view = await services.accounts.create(new())
    other = AccountChange(base_url="https://other.example", api_key=Secret("sk-fake-another-key"))
    changed = await services.accounts.update("work", other)

    assert stored_key(services, view.account.id) == "sk-fake-another-key"
    assert changed.account.api_key_hint == "-key"


async def test_another_path_on_the_same_host_keeps_the_key(services: Services) -> None:
    view = await services.accounts.create(new())
    await services.accounts.update("work", AccountChange(base_url="https://api.anthropic.com/v1", priority=3))

    assert stored_key(services, view.account.id) == KEY


async def test_one_secret_is_changed_without_the_other(services: Services) -> None:
    view = await services.accounts.create(new())
    await services.accounts.update("work", AccountChange(refresh_token=Secret("refresh-fake")))
    await services.accounts.update("work", AccountChange(api_key=None))
    credentials = services.state.current.credentials[view.account.id]

    assert credentials.api_key is None
    assert credentials.refresh_token is not None
    assert (await services.accounts.get("work")).account.api_key_hint == ""


async def test_a_new_key_forgets_old_errors(services: Services) -> None:
    view = await services.accounts.create(new())
    services.accounts.note(view.account.id, "error", "401")
    await services.logs.flush()
    changed = await services.accounts.update("work", AccountChange(api_key=Secret("sk-fake-new-key-1")))

    assert (changed.account.status, changed.account.last_error, changed.account.error_count) == ("unknown", None, 0)


async def test_a_toggle_turns_it_off_and_on(services: Services) -> None:
    await services.accounts.create(new())

    assert not (await services.accounts.toggle("work")).account.enabled
    assert (await services.accounts.toggle("work")).account.enabled


async def test_a_removed_account_is_gone_from_the_snapshot(services: Services) -> None:
    await services.accounts.create(new())
    await services.accounts.delete("work")

    assert services.state.current.accounts == {}
    with pytest.raises(NotFound):
        await services.accounts.delete("work")


async def test_an_unknown_account_is_answered_with_the_known_ones(services: Services) -> None:
    await services.accounts.create(new("home"))

    with pytest.raises(NotFound) as caught:
        await services.accounts.get("work")

    assert caught.value.hint == "Known: home."


async def test_a_resting_account_shows_it_until_it_is_woken(services: Services) -> None:
    view = await services.accounts.create(new())
    services.live.cooldowns.start(view.account.id, "rate_limited", 60)
    resting = await services.accounts.get("work")
    woken = await services.accounts.clear_cooldown("work")

    assert resting.cooldown is not None
    assert resting.cooldown.reason == "rate_limited"
    assert woken.cooldown is None


async def test_a_test_is_noted_on_the_account(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: object) -> Probe:
        return Probe(success=False, message="The key is wrong.", latency_ms=3, status="expired")

    monkeypatch.setattr("codegate.services.accounts.probe", failing)
    await services.accounts.create(new())
    result = await services.accounts.test("work", None)  # type: ignore[arg-type]
    found = (await services.accounts.get("work")).account

    assert not result.success
    assert (found.status, found.last_error) == ("expired", "The key is wrong.")


async def test_an_account_shows_its_minute_and_its_providers_limits(services: Services) -> None:
    kept = await services.accounts.create(new(rate_limit=5))
    await services.live.admit("req_1", kept.account, "m", 0)
    services.live.heard(kept.account.id, {"x-codex-primary-used-percent": "50"})
    seen = await services.accounts.get("work")

    assert (seen.minute_requests, seen.minute_tokens) == (1, 0)
    assert [(one.name, one.used) for one in seen.quotas] == [("primary", 0.5)]
