"""Changing the keys of a data directory loses nothing, wherever it is cut short."""

import msgspec
import pytest

from codegate.crypto import Vault
from codegate.errors import Conflict, StoreError
from codegate.guardrails.policy import Policy
from codegate.guardrails.screen import Screener
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services.account_form import NewAccount
from codegate.services.container import Services, open_services
from codegate.settings import PROXY_API_KEY
from codegate.store import accounts
from codegate.store.database import Database

KEY = "sk-fake-0123456789"


async def with_account(services: Services, name: str = "work") -> None:
    await services.accounts.create(NewAccount(name=name, provider="anthropic", api_key=Secret(KEY)))


def key_of(services: Services) -> str | None:
    (credentials,) = services.state.current.credentials.values()
    return credentials.api_key.reveal() if credentials.api_key else None


async def test_after_a_rotation_only_the_new_key_opens(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await with_account(services)
        before = services.key_ring.view().account_key.fingerprint
        done = await services.key_ring.rotate_account()
        stored = await services.db.read(accounts.secrets)
    ((sealed, _),) = stored.values()

    assert (done.re_encrypted, done.failed) == (1, 0)
    assert done.fingerprint != before
    assert Vault(bytes.fromhex(paths.account_key.read_text())).decrypt(str(sealed)).reveal() == KEY
    assert paths.previous_account_key.exists()
    assert not paths.next_account_key.exists()


async def test_the_running_server_goes_on_with_the_new_key(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await with_account(services)
        await services.key_ring.rotate_account()
        await services.accounts.create(NewAccount(name="other", provider="openai", api_key=Secret(KEY)))

        assert not any(account.decrypt_error for account in services.state.current.accounts.values())
        assert services.key_ring.view().decrypt_errors == 0
    async with open_services(paths, {}) as services:
        assert len(services.state.current.accounts) == 2
        assert services.key_ring.view().decrypt_errors == 0


async def test_a_rotation_that_the_database_refuses_changes_nothing(
    paths: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(self: Database, fn: object) -> object:
        raise StoreError("The database refused.")

    async with open_services(paths, {}) as services:
        await with_account(services)
        key = paths.account_key.read_text()
        with monkeypatch.context() as patch:
            patch.setattr(Database, "write", refuse)
            with pytest.raises(StoreError):
                await services.key_ring.rotate_account()
        await with_account(services, "later")
    async with open_services(paths, {}) as services:
        assert services.key_ring.view().decrypt_errors == 0

    assert paths.account_key.read_text() == key
    assert not paths.next_account_key.exists()


async def test_a_crash_behind_the_commit_is_finished_by_the_next_start(
    paths: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    async with open_services(paths, {}) as services:
        await with_account(services)
        with monkeypatch.context() as patch:
            patch.setattr("codegate.services.keys._settle_account", crash)
            with pytest.raises(Crash):
                await services.key_ring.rotate_account()
    begun = paths.next_account_key.read_text()
    async with open_services(paths, {}) as services:
        assert key_of(services) == KEY

    assert paths.account_key.read_text() == begun
    assert not paths.next_account_key.exists()


async def test_a_crash_before_the_commit_is_taken_back_by_the_next_start(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await with_account(services)
    key = paths.account_key.read_text()
    paths.next_account_key.write_text("ab" * 32)
    paths.next_account_key.chmod(0o600)
    async with open_services(paths, {}) as services:
        assert key_of(services) == KEY

    assert paths.account_key.read_text() == key
    assert not paths.next_account_key.exists()


async def test_a_value_that_does_not_open_stays_as_it_is(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        await with_account(services)
        ((account_id, _),) = [(a.id, a) for a in services.state.current.accounts.values()]
        await services.db.write(lambda conn: accounts.set_secrets(conn, account_id, "damaged", None, ""))
        done = await services.key_ring.rotate_account()
        stored = await services.db.read(accounts.secrets)

    assert (done.re_encrypted, done.failed) == (0, 1)
    assert stored[account_id][0] == "damaged"


async def test_a_key_of_the_environment_is_its_owners_to_change(paths: DataDir) -> None:
    async with open_services(paths, {"ACCOUNT_KEY": "open sesame"}) as services:
        with pytest.raises(Conflict, match="ACCOUNT_KEY"):
            await services.key_ring.rotate_account()

        assert services.key_ring.view().account_key.source == "env"


async def test_a_new_proxy_key_is_in_force_at_once(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        key = await services.key_ring.rotate_proxy()

        assert services.state.resolved()[PROXY_API_KEY] == key.reveal()
        assert key.reveal().startswith("cgp_")


async def test_a_proxy_key_of_the_environment_stays(paths: DataDir) -> None:
    async with open_services(paths, {"PROXY_API_KEY": "fake-key"}) as services:
        with pytest.raises(Conflict, match="PROXY_API_KEY"):
            await services.key_ring.rotate_proxy()


async def issued(services: Services, value: str) -> str:
    """The token that stands for a value, written down."""
    screener = Screener(services.keys.guardrail.value, ledger=services.mappings)
    body = msgspec.json.encode({"messages": [{"role": "user", "content": f"write to {value} today"}]})
    (token,) = screener.screen(body, "anthropic", None, Policy()).issued
    await services.mappings.flush()
    return token


async def test_tokens_of_an_older_guardrail_key_stay_restorable(paths: DataDir) -> None:
    async with open_services(paths, {}) as services:
        token = await issued(services, "jane.doe@corp-mail.com")
        told: list[bytes] = []
        services.key_ring.tell(told.append)
        done = await services.key_ring.rotate_guardrail()

        assert services.mappings.find(None, token) == "jane.doe@corp-mail.com"
        assert (done.re_encrypted, done.failed) == (1, 0)
        assert told == [bytes.fromhex(paths.guardrail_key.read_text())]
    async with open_services(paths, {}) as services:
        assert services.keys.guardrail.fingerprint == done.fingerprint
        assert services.mappings.find(None, token) == "jane.doe@corp-mail.com"
        assert await issued(services, "jane.doe@corp-mail.com") != token


async def test_a_change_of_the_guardrail_key_is_finished_after_a_crash(
    paths: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    async with open_services(paths, {}) as services:
        token = await issued(services, "jane.doe@corp-mail.com")
        with monkeypatch.context() as patch:
            patch.setattr("codegate.services.keys._settle_guardrail", crash)
            with pytest.raises(Crash):
                await services.key_ring.rotate_guardrail()
    begun = paths.next_guardrail_key.read_text()
    async with open_services(paths, {}) as services:
        assert services.mappings.find(None, token) == "jane.doe@corp-mail.com"

    assert paths.guardrail_key.read_text() == begun


async def test_a_guardrail_key_of_the_environment_is_its_owners_to_change(paths: DataDir) -> None:
    async with open_services(paths, {"GUARDRAIL_KEY": "open sesame"}) as services:
        with pytest.raises(Conflict, match="GUARDRAIL_KEY"):
            await services.key_ring.rotate_guardrail()
