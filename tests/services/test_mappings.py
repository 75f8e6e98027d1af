import asyncio
import logging
from typing import Any

import pytest

from codegate.crypto import Key
from codegate.errors import StoreBusy
from codegate.guardrails.issue import Issuer, tenant_key
from codegate.services import mappings as service
from codegate.services.container import Services
from codegate.services.mappings import Mappings, masked, rotate
from codegate.store.mappings import counts
from tests.conftest import StoppedClock

OLD, NEW = (Key(letter * 32, "file", None, "a file") for letter in (b"o", b"n"))
DAY_S = 86_400


async def opened(services: Services, key: Key = OLD, *old: Key) -> Mappings:
    await services.mappings.stop()  # its first purge removes what belongs to tenants that are made up here
    made = Mappings(services.db, services.state, key, old)
    await made.load()
    return made


def issue(made: Mappings, value: str, tenant_id: str = "", *, natural: bool = False, key: Key = OLD) -> str:
    return Issuer(tenant_key(key.value, tenant_id), tenant_id, made).replacement(
        "email", "email", value, natural=natural
    )


async def test_what_was_issued_is_found_at_once_and_after_a_restart(services: Services) -> None:
    made = await opened(services)
    token, natural = issue(made, "jo@corp.org", "t"), issue(made, "di@corp.org", "t", natural=True)
    at_once = made.find("t", token), made.find("t", natural)
    await made.flush()
    again = await opened(services)

    assert at_once == ("jo@corp.org", "di@corp.org")
    assert (again.find("t", token), again.find("t", natural)) == at_once
    assert again.of("t").has_natural


async def test_another_tenant_finds_nothing(services: Services) -> None:
    made = await opened(services)
    token = issue(made, "jo@corp.org", "t")

    assert (made.find("u", token), made.find(None, token), made.find("t", "cg_email_1")) == (None, None, None)


async def test_new_ones_are_written_behind_the_requests(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BATCH_S", 0.01)
    made = await opened(services)
    made.start()
    tokens = await asyncio.to_thread(lambda: [issue(made, f"v{n}") for n in range(700)])
    while (await services.db.read(counts)).get("email") != 700:
        await asyncio.sleep(0.005)
    await made.stop()
    again = await opened(services)

    assert [again.find(None, token) for token in tokens] == [f"v{n}" for n in range(700)]


async def test_no_value_is_stored_in_clear(services: Services) -> None:
    made = await opened(services)
    issue(made, "very-visible-value@corp.org")
    await made.flush()
    services.db.write_sync(lambda conn: conn.exec_driver_sql("SELECT 1"))
    files = b"".join(file.read_bytes() for file in services.paths.root.glob("*.db*"))

    assert b"cg_email_" in files
    assert b"very-visible-value" not in files


class Refusing:
    """A database that another process holds, until told otherwise."""

    def __init__(self, services: Services) -> None:
        self._db = services.db
        self.is_busy = True

    async def write(self, fn: Any) -> Any:
        if self.is_busy:
            raise StoreBusy("Another process holds the database.")
        return await self._db.write(fn)


async def test_a_busy_database_is_waited_for(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    db = Refusing(services)
    made = Mappings(db, services.state, OLD)  # type: ignore[arg-type]
    token = issue(made, "v")
    with caplog.at_level(logging.ERROR):
        refused = [await made.flush(), await made.flush()]
    db.is_busy = False
    done = await made.flush()

    assert (refused, done) == ([False, False], True)
    assert len(caplog.records) == 1
    assert (await opened(services)).find(None, token) == "v"
    assert made.dropped == 0


async def test_they_are_listed_masked_and_counted(services: Services) -> None:
    made = await opened(services)
    token = issue(made, "jo.doe@some-company.org")
    issue(made, "short", "t")
    views, total = await made.list()
    (own,), _ = await made.list("")

    assert total == 2
    assert {view.tenant_id: view.masked for view in views} == {None: "j•••g", "t": "•••"}
    assert (own.replacement, own.category, own.masked) == (token, "email", "j•••g")
    assert await made.count() == {"email": 2}
    assert await made.count("t") == {"email": 1}
    assert len((await made.list(limit=1, page=2))[0]) == 1


@pytest.mark.parametrize(
    ("category", "value", "shown"),
    [
        ("email", "a@b.org", "•••"),
        ("email", "jo@b.org", "j•••"),
        ("ssn", "219-09-9999", "2•••"),
        ("api_key", "sk-0123456789abcdef", "s•••f"),
        ("password", "a very long password", "•••"),
        ("url_credentials", "a very long password", "•••"),
    ],
)
def test_a_mask_shows_two_characters_at_most(category: str, value: str, shown: str) -> None:
    assert masked(category, value) == shown


async def test_what_is_cleared_is_gone_for_good(services: Services) -> None:
    made = await opened(services)
    gone, kept = issue(made, "one", "t"), issue(made, "two", "u")
    generation = made.generation

    assert await made.clear("t") == 1
    assert (made.find("t", gone), made.find("u", kept)) == (None, "two")
    assert made.generation > generation
    assert await made.clear() == 1
    assert await made.count() == {}
    assert issue(made, "one", "t") == gone


async def test_old_ones_are_purged_unless_the_clock_is_wrong(services: Services, stopped: StoppedClock) -> None:
    made = await opened(services)
    old = issue(made, "old")
    await made.flush()
    stopped.pass_s(60 * DAY_S)
    new = issue(made, "new")
    await made.flush()
    first = await made.purge()
    stopped.pass_s(31 * DAY_S)
    second = await made.purge()
    stopped.pass_s(-3000 * DAY_S)
    third = await made.purge()

    assert (first, second, third) == (0, 1, 0)
    assert (made.find(None, old), made.find(None, new)) == (None, "new")


async def test_zero_days_keep_everything(services: Services, stopped: StoppedClock) -> None:
    await services.settings.put({"privacy_mapping_days": 0})
    made = await opened(services)
    issue(made, "old")
    await made.flush()
    stopped.pass_s(4000 * DAY_S)

    assert await made.purge() == 0


async def test_a_rotation_keeps_every_token_restorable(services: Services) -> None:
    made = await opened(services)
    tokens = {issue(made, f"v{n}", "t", natural=n == 2): f"v{n}" for n in range(3)}
    await made.flush()
    moved = await services.db.write(lambda conn: rotate(conn, OLD, NEW))
    again = await opened(services, NEW)
    repeated = await services.db.write(lambda conn: rotate(conn, OLD, NEW))
    fresh = issue(again, "v0", "t", key=NEW)
    await again.flush()
    last = await opened(services, NEW)

    assert (moved, repeated) == ((3, 0), (0, 0))
    assert {token: again.find("t", token) for token in tokens} == tokens
    assert fresh not in tokens
    assert {token: last.find("t", token) for token in (*tokens, fresh)} == {**tokens, fresh: "v0"}


async def test_without_a_rotation_the_old_key_still_opens(services: Services) -> None:
    made = await opened(services)
    token = issue(made, "v")
    await made.flush()

    assert (await opened(services, NEW, OLD)).find(None, token) == "v"
    assert (await opened(services, NEW)).find(None, token) is None


async def test_a_rotation_leaves_alone_what_the_old_key_does_not_open(services: Services) -> None:
    made = await opened(services)
    issue(made, "v")
    await made.flush()
    fake = Key(b"x" * 32, "file", None, "a file")

    def relabel(conn: Any) -> Any:
        conn.exec_driver_sql(f"UPDATE privacy_mappings SET key_id = '{fake.fingerprint}'")
        return rotate(conn, fake, NEW)

    assert await services.db.write(relabel) == (0, 1)
    assert (await made.list())[0][0].masked == "•••"


async def test_what_a_worker_issued_is_found_and_written(services: Services) -> None:
    there, made = await opened(services), await opened(services)
    token = issue(there, "jo@corp.org", "t")
    rows = [there._ledger.row(f"row-{token}", one) for one in there._ledger.queued(9)]
    made.take(rows)
    await made.flush()
    again = await opened(services)

    assert made.find("t", token) == again.find("t", token) == "jo@corp.org"


async def test_who_follows_hears_of_what_is_forgotten_and_of_another_key(services: Services) -> None:
    made = await opened(services)
    heard: list[bool] = []

    async def follow(forgets: bool) -> None:
        heard.append(forgets)

    made.followers.append(follow)
    issue(made, "jo@corp.org")
    await made.clear()
    await made.rotate(OLD, NEW, lambda conn: None)

    assert heard == [True, False]
    assert made.key is NEW
