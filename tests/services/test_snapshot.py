import logging

import pytest

from codegate.records import Secret
from codegate.services.account_form import NewAccount
from codegate.services.container import Services
from codegate.services.snapshot import month_of, parsed
from codegate.settings import AUTO_SWITCH_ON_ERROR, LOG_RETENTION_DAYS
from codegate.store import accounts
from tests.builders import NOW_MS, account
from tests.conftest import StoppedClock


async def test_a_request_keeps_the_snapshot_it_took(services: Services) -> None:
    taken = services.state.current
    await services.accounts.create(NewAccount(name="work", provider="anthropic"))

    assert taken.accounts == {}
    assert services.state.current.version > taken.version
    assert [one.name for one in services.state.current.accounts.values()] == ["work"]


async def test_a_secret_that_does_not_open_marks_only_its_account(services: Services) -> None:
    good = services.vault.encrypt(Secret("sk-fake-good"))
    await services.db.write(lambda conn: accounts.insert(conn, account("good"), good, None))
    await services.db.write(lambda conn: accounts.insert(conn, account("bad"), "AAAA", None))
    snapshot = await services.state.rebuild()

    assert list(snapshot.credentials) == ["good"]
    assert [one.id for one in snapshot.accounts.values() if one.decrypt_error] == ["bad"]


async def test_spending_is_counted_and_ends_with_the_month(stopped: StoppedClock, services: Services) -> None:
    services.state.add_spend("acc", 1.5)
    services.state.add_spend("acc", 1.0)
    counted = dict(services.state.spend)
    stopped.pass_s(31 * 86_400)

    assert counted == {"acc": 2.5}
    assert services.state.spend == {}


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


def test_months_begin_at_midnight_utc() -> None:
    start, end = month_of(NOW_MS)
    december = month_of(1_798_675_200_000)

    assert (end - start) // 86_400_000 == 30
    assert december[1] - december[0] == 31 * 86_400_000
