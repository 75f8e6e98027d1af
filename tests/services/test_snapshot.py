import logging

import pytest

from codegate.records import Secret, Snapshot
from codegate.services.account_form import NewAccount
from codegate.services.container import Services
from codegate.services.snapshot import State, parsed
from codegate.settings import AUTO_SWITCH_ON_ERROR, LOG_RETENTION_DAYS
from codegate.store import accounts, usage
from tests.builders import NOW_MS, account, request_log
from tests.conftest import StoppedClock


async def test_a_request_keeps_the_snapshot_it_took(services: Services) -> None:
    taken = services.state.current
    await services.accounts.create(NewAccount(name="work", provider="anthropic"))

    assert taken.accounts == {}
    assert services.state.current.version > taken.version
    assert [one.name for one in services.state.current.accounts.values()] == ["work"]


async def test_followers_see_each_snapshot_and_tellers_those_of_changes_made_here(services: Services) -> None:
    followed, told = [], []

    async def fail(_: Snapshot) -> None:
        raise RuntimeError

    async def follow(snapshot: Snapshot) -> None:
        followed.append(snapshot.version)

    async def tell(snapshot: Snapshot) -> None:
        told.append(snapshot.version)

    services.state.followers += [fail, follow]
    services.state.tellers.append(tell)
    own = await services.state.rebuild()
    heard = await services.state.rebuild(is_told=False)

    assert followed == [own.version, heard.version]
    assert told == [own.version]


async def test_a_secret_that_does_not_open_marks_only_its_account(services: Services) -> None:
    good = services.vault.encrypt(Secret("sk-fake-good"))
    await services.db.write(lambda conn: accounts.insert(conn, account("good"), good, None))
    await services.db.write(lambda conn: accounts.insert(conn, account("bad"), "AAAA", None))
    snapshot = await services.state.rebuild()

    assert list(snapshot.credentials) == ["good"]
    assert [one.id for one in snapshot.accounts.values() if one.decrypt_error] == ["bad"]


async def test_spending_is_known_again_after_a_restart(stopped: StoppedClock, services: Services) -> None:
    rows = [
        request_log("req-1", account_id="acc", tenant_id="ten", cost_usd=1.5),
        request_log("req-2", account_id="acc", tenant_id="ten", cost_usd=1.0, timestamp=NOW_MS - 2 * 86_400_000),
        request_log("req-3", account_id="acc", tenant_id="ten", cost_usd=9.0, timestamp=NOW_MS - 40 * 86_400_000),
    ]
    await services.db.write(lambda conn: usage.insert_many(conn, rows))
    state = State(services.db, services.vault, {})
    await state.load()

    assert state.spend == state.spending.of("account", "month") == {"acc": 2.5}
    assert state.spending.of("tenant", "month") == {"ten": 2.5}
    assert state.spending.of("account", "day") == {"acc": 1.5}
    assert state.spending.of("tenant", "day") == {"ten": 1.5}


async def test_tenants_settings_come_before_everyones(services: Services) -> None:
    await services.settings.put({"auto_switch_on_error": False, "log_retention_days": 5})
    resolved = services.state.resolved("nobody")

    assert resolved.find(AUTO_SWITCH_ON_ERROR) == (False, "stored")
    assert resolved[LOG_RETENTION_DAYS] == 5


def test_stored_texts_that_make_no_sense_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = parsed({"log_retention_days": "many", "request_logging": "false", "of_another_version": "1"})

    assert found == {"request_logging": False}
    assert "log_retention_days" in caplog.text
