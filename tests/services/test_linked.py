"""An account that uses a tool's login takes what the tool has put there."""

import json
from pathlib import Path

import pytest

from codegate.providers.oauth import LoginRefused
from codegate.records import Account, Secret
from codegate.services import linked
from codegate.services.linked import REMEMBERED_S, LinkedLogins
from tests.conftest import StoppedClock

PAST, FUTURE = 1_000, 9_000_000_000_000


def put(path: Path, token: str, expires_at: int) -> Account:
    path.write_text(json.dumps({"claudeAiOauth": {"accessToken": token, "expiresAt": expires_at}}))
    return Account(id="a", name="claude", provider="anthropic", auth_type="oauth", credential_file=str(path))


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked, "PATIENCE_S", 0.0)


async def key(found: LinkedLogins, account: Account) -> str:
    login = (await found.fresh(account)).api_key
    return login.reveal() if login else ""


async def test_the_file_is_read_again_after_five_seconds(tmp_path: Path, stopped: StoppedClock) -> None:
    logins, path = LinkedLogins(), tmp_path / "c.json"
    account = put(path, "one", FUTURE)
    first = await key(logins, account)
    put(path, "two", FUTURE)
    second = await key(logins, account)
    stopped.pass_s(REMEMBERED_S + 0.1)

    assert (first, second, await key(logins, account)) == ("one", "one", "two")


async def test_a_login_that_has_run_out_asks_for_the_tool(tmp_path: Path) -> None:
    account = put(tmp_path / "c.json", "old", PAST)
    with pytest.raises(LoginRefused) as refused:
        await LinkedLogins().fresh(account)

    assert refused.value.hint == "Run claude once; it renews its own login."


async def test_a_file_that_is_gone_is_a_refused_login(tmp_path: Path) -> None:
    account = Account(id="a", name="c", provider="codex", auth_type="oauth", credential_file=str(tmp_path / "no.json"))
    with pytest.raises(LoginRefused, match="no login at"):
        await LinkedLogins().fresh(account)


async def test_a_refused_token_counts_until_the_tool_has_another(tmp_path: Path) -> None:
    logins, path = LinkedLogins(), tmp_path / "c.json"
    account = put(path, "one", FUTURE)

    assert not await logins.changed(account, Secret("one"))

    put(path, "two", FUTURE)

    assert await logins.changed(account, Secret("one"))


async def test_a_tools_file_keeps_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    account = put(path, "one", PAST)
    path.write_text(path.read_text().replace("{", '{ "mcpOAuth": {"a": 1}, ', 1))
    path.chmod(0o600)
    before = (path.read_bytes(), path.stat().st_mode, path.stat().st_ino, path.stat().st_mtime_ns)
    logins = LinkedLogins()
    with pytest.raises(LoginRefused):
        await logins.fresh(account)
    await logins.changed(account, Secret("one"))

    assert (path.read_bytes(), path.stat().st_mode, path.stat().st_ino, path.stat().st_mtime_ns) == before
