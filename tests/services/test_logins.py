"""A login is renewed once, whoever waits for it, and is never lost by us."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from codegate import clock
from codegate.errors import StoreError
from codegate.paths import DataDir
from codegate.providers.oauth import LoginFailed, LoginRefused
from codegate.records import Account, Secret
from codegate.services.account_form import AccountChange, NewAccount
from codegate.services.container import Services, open_services
from codegate.services.logins import BACKOFF_S, EARLY_S
from codegate.store import logins as store
from codegate.upstream.client import UpstreamClient
from tests.conftest import StoppedClock
from tests.flow.provider import whole
from tests.issuer import Issuer


@asynccontextmanager
async def opened(paths: DataDir, issuer: Issuer) -> AsyncIterator[tuple[Services, UpstreamClient]]:
    async with open_services(paths, {"CODEGATE_ANTHROPIC_TOKEN_URL": issuer.url}) as services:
        client = UpstreamClient(services.state.resolved())
        try:
            yield services, client
        finally:
            await services.logins.close()
            await client.close()


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with Issuer() as found:
        yield found


async def with_login(services: Services, left_s: float) -> Account:
    new = NewAccount(
        name="claude",
        provider="anthropic",
        auth_type="oauth",
        api_key=Secret("access-0"),
        refresh_token=Secret("refresh-0"),
        token_expires_at=clock.iso(clock.now_ms() + round(left_s * 1000)),
    )
    return (await services.accounts.create(new)).account


def now(services: Services, account: Account) -> Account:
    return services.state.current.accounts[account.id]


def held(services: Services, account: Account) -> tuple[str | None, str | None]:
    """Access and refresh token as they are known now."""
    found = services.state.current.credentials[account.id]
    tokens = (found.api_key, found.refresh_token)
    return (tokens[0].reveal() if tokens[0] else None, tokens[1].reveal() if tokens[1] else None)


async def token(services: Services, account: Account, client: UpstreamClient) -> str:
    found = await services.logins.fresh(now(services, account), client)
    assert found is not None
    return found.api_key.reveal() if found.api_key else ""


async def test_a_hundred_waiters_cost_one_call(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        tokens = await asyncio.gather(*(token(services, account, client) for _ in range(100)))

    assert (issuer.calls, issuer.revoked) == (1, 0)
    assert set(tokens) == {"access-1"}


async def test_burst_after_burst_nobody_is_logged_out(paths: DataDir, issuer: Issuer, stopped: StoppedClock) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        for _ in range(10):
            await asyncio.gather(*(token(services, account, client) for _ in range(100)))
            stopped.pass_s(3600)

    assert (issuer.calls, issuer.revoked) == (10, 0)


async def test_a_short_life_is_not_renewed_on_every_request(
    paths: DataDir, issuer: Issuer, stopped: StoppedClock
) -> None:
    issuer.life_s = 120
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        first = [await token(services, account, client) for _ in range(5)]
        stopped.pass_s(61)

        assert set(first) == {"access-1"}
        assert await token(services, account, client) == "access-2"


async def test_a_time_that_is_set_by_hand_counts(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        await token(services, account, client)
        await services.accounts.update(account.id, AccountChange(token_expires_at="2001-01-01T00:00:00Z"))

        assert await token(services, account, client) == "access-2"


async def test_a_good_token_costs_nothing(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, EARLY_S + 60)

        assert not services.logins.needs_work(account)
        assert await token(services, account, client) == "access-0"
    assert issuer.calls == 0


async def test_it_is_renewed_five_minutes_early(paths: DataDir, issuer: Issuer, stopped: StoppedClock) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, 3600)
        stopped.pass_s(3600 - EARLY_S - 1)
        early = await token(services, account, client)
        stopped.pass_s(2)

        assert (early, await token(services, account, client)) == ("access-0", "access-1")


async def test_what_was_renewed_is_there_after_a_restart(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        await token(services, account, client)
    async with opened(paths, issuer) as (services, client):
        assert held(services, account) == ("access-1", issuer.refresh_token)


async def test_a_leap_of_the_wall_clock_renews_nothing_twice(
    paths: DataDir, issuer: Issuer, stopped: StoppedClock
) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        await token(services, account, client)
        stopped.at_ms += 86_400_000

        assert await token(services, account, client) == "access-1"
    assert issuer.calls == 1


async def test_a_failing_endpoint_leaves_a_good_token_in_use(paths: DataDir, issuer: Issuer) -> None:
    issuer.failures = [whole(500, {"error": "broken"})]
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, EARLY_S - 60)

        assert await token(services, account, client) == "access-0"
        assert await token(services, account, client) == "access-0"
    assert issuer.calls == 1


async def test_a_failing_endpoint_is_left_alone_for_a_while(
    paths: DataDir, issuer: Issuer, stopped: StoppedClock
) -> None:
    issuer.failures = [whole(500, {"error": "broken"})]
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        for _ in range(3):
            with pytest.raises(LoginFailed):
                await token(services, account, client)
        calls = issuer.calls
        stopped.pass_s(BACKOFF_S + 1)

        assert await token(services, account, client) == "access-1"
    assert calls == 1


@pytest.mark.parametrize(
    "answer", [whole(200, {}), whole(200, {"access_token": 5}), [b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{]["]]
)
async def test_rubbish_is_no_login(paths: DataDir, issuer: Issuer, answer: list[bytes]) -> None:
    issuer.failures = [answer]
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        with pytest.raises(LoginFailed):
            await token(services, account, client)

        assert now(services, account).status != "needs_login"


async def test_a_void_login_says_so_and_asks_nobody_again(paths: DataDir, issuer: Issuer) -> None:
    issuer.failures = [whole(400, {"error": "invalid_grant"})]
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        for _ in range(3):
            with pytest.raises(LoginRefused) as refused:
                await token(services, account, client)
        kept = held(services, account)
        after = now(services, account)

    assert issuer.calls == 1
    assert refused.value.hint == "Log in again: codegate accounts login --account claude"
    assert after.status == "needs_login"
    assert kept == ("access-0", "refresh-0")


async def test_a_login_made_meanwhile_is_not_overwritten(paths: DataDir, issuer: Issuer) -> None:
    issuer.delay_s = 0.2
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        waiting = asyncio.get_running_loop().create_task(token(services, account, client))
        while not issuer.requests:
            await asyncio.sleep(0.01)
        change = AccountChange(
            api_key=Secret("better"), refresh_token=Secret("better-refresh"), token_expires_at="2099-01-01T00:00:00Z"
        )
        await services.accounts.update(account.id, change)
        await waiting
        found = held(services, account)

    assert found == ("better", "better-refresh")


async def test_a_refused_token_is_renewed_once_for_all(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, 3600)
        worked = await asyncio.gather(
            *(services.logins.renew(now(services, account), Secret("access-0"), client) for _ in range(50))
        )

        assert all(worked)
        assert await services.logins.renew(now(services, account), Secret("access-0"), client)
    assert (issuer.calls, issuer.revoked) == (1, 0)


async def test_an_answer_without_a_refresh_token_keeps_the_old_one(paths: DataDir, issuer: Issuer) -> None:
    issuer.keeps_refresh = True
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        await token(services, account, client)
        found = held(services, account)

    assert found[1] == "refresh-0"


async def test_a_waiter_that_leaves_does_not_lose_the_login(paths: DataDir, issuer: Issuer) -> None:
    issuer.delay_s = 0.1
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        waiting = asyncio.get_running_loop().create_task(token(services, account, client))
        while not issuer.requests:
            await asyncio.sleep(0.01)
        waiting.cancel()
        await services.logins.close()
        found = held(services, account)

    assert found[1] == issuer.refresh_token


async def test_nothing_is_used_that_could_not_be_stored(
    paths: DataDir, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(fn: object) -> object:
        raise StoreError("No space is left.")

    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        with monkeypatch.context() as patch:
            patch.setattr(services.db, "write", full)
            with pytest.raises(StoreError):
                await token(services, account, client)

    assert issuer.calls == 0


async def test_a_crash_amid_a_renewal_is_told_if_it_cost_the_login(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        claim = store.Renewal(
            account_id=account.id,
            refresh_hash=hashlib.sha256(b"refresh-0").hexdigest(),
            owner="dead",
            started_at=clock.now_ms(),
        )
        await services.db.write(lambda conn: store.begin(conn, claim, 0))
    issuer.failures = [whole(400, {"error": "invalid_grant"})]
    async with opened(paths, issuer) as (services, client):
        with pytest.raises(LoginRefused, match="was stopped while it renewed"):
            await token(services, account, client)


async def test_a_crash_before_the_call_costs_nothing(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        claim = store.Renewal(account_id=account.id, refresh_hash="x", owner="dead", started_at=clock.now_ms())
        await services.db.write(lambda conn: store.begin(conn, claim, 0))
    async with opened(paths, issuer) as (services, client):
        assert await token(services, account, client) == "access-1"


async def test_the_loop_renews_what_is_due(paths: DataDir, issuer: Issuer) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, 60)

        class Enough(Exception):
            pass

        def pause(seconds: float) -> None:
            raise Enough

        with pytest.raises(Enough):
            await services.logins.run(client, pause)

        assert await token(services, account, client) == "access-1"


async def test_a_linked_login_is_read_and_never_renewed(paths: DataDir, issuer: Issuer, tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    file.write_text('{"claudeAiOauth": {"accessToken": "sk-ant-oat-1", "refreshToken": "theirs"}}')
    async with opened(paths, issuer) as (services, client):
        view = await services.login_accounts.link(file, "anthropic", None)

        assert services.logins.needs_work(view.account)
        assert await token(services, view.account, client) == "sk-ant-oat-1"
    assert issuer.calls == 0
    assert "theirs" in file.read_text()


async def test_a_token_that_was_used_up_since_it_was_read_is_not_used(
    paths: DataDir, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(paths, issuer) as (services, client):
        account = await with_login(services, -10)
        real = services.logins._claimed

        async def late(account_id: str, used: Secret) -> tuple[bool, bool]:
            monkeypatch.setattr(services.logins, "_claimed", real)
            change = AccountChange(
                api_key=Secret("theirs"), refresh_token=Secret("refresh-x"), token_expires_at="2099-01-01T00:00:00Z"
            )
            await services.accounts.update(account_id, change)
            return await real(account_id, used)

        monkeypatch.setattr(services.logins, "_claimed", late)
        await token(services, account, client)

        assert held(services, account) == ("theirs", "refresh-x")
    assert (issuer.calls, issuer.revoked) == (0, 0)
