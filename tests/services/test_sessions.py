from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codegate.docker.faults import DockerError, DockerUnreachable
from codegate.errors import CodeGateError, Conflict, Invalid, NotFound
from codegate.paths import DataDir
from codegate.records import Secret
from codegate.services import sessions as module
from codegate.services.account_form import NewAccount
from codegate.services.container import Services, open_services
from codegate.services.session_form import ImportCredentials, NewSession, Size
from codegate.services.sessions import Sessions
from tests.engine import FakeEngine


@pytest.fixture
async def fake(tmp_path: Path) -> AsyncIterator[FakeEngine]:
    async with FakeEngine(tmp_path) as found:
        yield found


@pytest.fixture
async def opened(paths: DataDir, fake: FakeEngine) -> AsyncIterator[Services]:
    environ = {"CODEGATE_ENABLE_SESSIONS": "1", "DOCKER_SOCKET": fake.socket, "PROXY_API_KEY": "proxy" + "-key"}
    async with open_services(paths, environ) as found:
        yield found


@pytest.fixture
def sessions(opened: Services) -> Sessions:
    assert opened.sessions is not None
    return opened.sessions


async def test_where_they_are_off_there_are_none(services: Services) -> None:
    assert services.sessions is None


async def test_a_session_is_made_seen_stopped_and_removed(sessions: Sessions, fake: FakeEngine) -> None:
    made = await sessions.create(NewSession(kind="claude"))
    listed = [(view.session.name, view.status) for view in await sessions.list()]
    stopped = await sessions.stop(made.session.name)
    seen = await sessions.get(made.session.id)
    await sessions.remove(made.session.id)

    assert made.session.name.startswith("claude-")
    assert listed == [(made.session.name, "running")]
    assert (stopped.status, seen.status) == ("stopped", "stopped")
    assert (fake.containers, await sessions.list()) == ({}, [])


async def test_a_container_that_somebody_else_removed_is_gone(sessions: Sessions, fake: FakeEngine) -> None:
    made = await sessions.create(NewSession(name="work"))
    fake.containers.clear()

    assert [view.status for view in await sessions.list()] == ["gone"]
    with pytest.raises(NotFound):
        await sessions.stop("work")
    await sessions.remove(made.session.id)


@pytest.mark.parametrize("step", ["POST /networks", "POST /containers/create", "POST /containers/c"])
async def test_a_step_that_fails_leaves_nothing(sessions: Sessions, fake: FakeEngine, step: str) -> None:
    fake.refuses[step] = (500, "no")
    with pytest.raises(DockerError):
        await sessions.create(NewSession())

    assert fake.containers == {}
    assert await sessions.list() == []


async def test_without_an_engine_nothing_is_kept_and_the_reason_is_told(paths: DataDir, tmp_path: Path) -> None:
    environ = {"CODEGATE_ENABLE_SESSIONS": "1", "DOCKER_SOCKET": str(tmp_path / "none"), "PROXY_API_KEY": "k"}
    async with open_services(paths, environ) as opened:
        assert opened.sessions is not None
        with pytest.raises(DockerUnreachable):
            await opened.sessions.create(NewSession())

        assert await opened.sessions.list() == []


async def test_a_proxy_without_a_key_serves_no_container(paths: DataDir, fake: FakeEngine) -> None:
    environ = {"CODEGATE_ENABLE_SESSIONS": "1", "DOCKER_SOCKET": fake.socket}
    async with open_services(paths, environ) as opened:
        assert opened.sessions is not None
        with pytest.raises(Conflict, match="no key"):
            await opened.sessions.create(NewSession())
        await opened.sessions.create(NewSession(kind="claude", login=True))

    assert len(fake.containers) == 1


async def test_what_cannot_be_is_refused(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        await sessions.create(NewSession(kind="shell", login=True))
    with pytest.raises(NotFound):
        await sessions.create(NewSession(account="nobody"))
    await sessions.create(NewSession(name="one"))
    with pytest.raises(Conflict):
        await sessions.create(NewSession(name="one"))
    monkeypatch.setattr(module, "MOST", 1)
    with pytest.raises(Conflict, match="already"):
        await sessions.create(NewSession(name="two"))


async def test_a_container_that_does_not_stay_up_says_why(sessions: Sessions, fake: FakeEngine) -> None:
    await sessions.create(NewSession(name="one"))
    fake.only()["State"], fake.stays_up = "exited", False

    with pytest.raises(Conflict, match="no such program"):
        async with sessions.terminal("one", Size()):
            pass


async def test_terminals_are_counted_and_bounded(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    await sessions.create(NewSession(name="one"))
    monkeypatch.setattr(module, "MOST_TERMINALS", 1)
    async with sessions.terminal("one", Size()):
        counted = (await sessions.get("one")).terminals
        with pytest.raises(Conflict, match="open already"):
            async with sessions.terminal("one", Size()):
                pass

    assert (counted, (await sessions.get("one")).terminals) == (1, 0)


async def test_only_sessions_of_an_account_are_started_with_the_server(
    opened: Services, sessions: Sessions, fake: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    new = NewAccount(name="acc", provider="anthropic", auth_type="api_key", api_key=Secret("sk-" + "fake-0123456789"))
    await opened.accounts.create(new)
    for form in (
        NewSession(name="mine", account="acc"),
        NewSession(name="other"),
        NewSession(name="lost", account="acc"),
    ):
        await sessions.create(form)
    for one in fake.containers.values():
        one["State"] = "exited"
    del fake.containers[(await sessions.get("lost")).session.container_id or ""]
    await sessions.resume()

    assert {view.session.name: view.status for view in await sessions.list()} == {
        "mine": "running",
        "other": "stopped",
        "lost": "gone",
    }
    assert "was not started" in caplog.text


async def test_a_login_that_does_not_say_how_long_it_lives_is_renewed_by_its_own_provider(
    opened: Services, sessions: Sessions, fake: FakeEngine
) -> None:
    await sessions.create(NewSession(kind="codex", name="one", login=True))
    fake.files["/home/node/.codex/auth.json"] = b'{"tokens":{"access_token":"a-1","refresh_token":"r-1"}}'
    view = await sessions.import_credentials("one", ImportCredentials())
    again = await sessions.import_credentials("one", ImportCredentials())

    assert (view.account.provider, view.account.auth_type) == ("codex", "oauth")
    assert view.account.token_expires_at is not None
    assert again.account.id == view.account.id
    assert len(await opened.accounts.list()) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tokens": 5}', b'{"tokens": {"access_token": 5}}'])
async def test_a_file_without_a_login_makes_no_account(
    opened: Services, sessions: Sessions, fake: FakeEngine, content: bytes
) -> None:
    await sessions.create(NewSession(kind="codex", name="one"))
    fake.files["/home/node/.codex/auth.json"] = content

    with pytest.raises(CodeGateError):
        await sessions.import_credentials("one", ImportCredentials())
    assert await opened.accounts.list() == []


async def test_urls_of_a_container_without_the_file_are_none(sessions: Sessions, fake: FakeEngine) -> None:
    await sessions.create(NewSession(name="one"))
    first = await sessions.auth_urls("one")
    fake.files["/home/node/.codegate/auth-urls"] = b"https://auth.openai.com/codex/device\n"

    assert first == ()
    assert await sessions.auth_urls("one") == ("https://auth.openai.com/codex/device",)
