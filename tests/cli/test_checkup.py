"""Each check says what is wrong and what to do; none raises."""

import json
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from codegate.cli import checkup
from codegate.cli.checkup import Finding
from codegate.errors import ServerUnreachable
from codegate.paths import DataDir
from codegate.runfile import RunInfo
from codegate.store import schema


def levels(findings: list[Finding]) -> dict[str, str]:
    return {finding.subject: finding.level for finding in findings}


def test_a_folder_that_is_not_there_is_a_first_start(tmp_path: Path) -> None:
    (found,) = checkup.of_folder(DataDir(tmp_path / "nothing"))

    assert (found.level, found.remedy) == ("warning", "Start once: codegate up")


def test_a_folder_open_to_others_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    assert levels(list(checkup.of_folder(DataDir(tmp_path))))["data directory"] == "warning"


def test_a_key_that_others_can_read_is_an_error(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    paths.account_key.write_text("ab" * 32)
    paths.account_key.chmod(0o644)

    assert levels(list(checkup.of_folder(paths)))[".account-key"] == "error"


def test_little_space_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "LOW_SPACE_BYTES", 1 << 60)

    assert levels(list(checkup.of_folder(DataDir(tmp_path))))["disk"] == "warning"


def test_a_sound_database_is_fine_and_a_broken_one_is_not(tmp_path: Path) -> None:
    paths = DataDir(tmp_path)
    schema.prepare(paths.database, paths.backups)

    assert [finding.level for finding in checkup.of_database(paths, {})] == ["ok"]

    paths.database.write_bytes(b"rubbish" * 1000)

    assert [finding.level for finding in checkup.of_database(paths, {})] == ["error"]


def test_no_database_is_a_first_start(tmp_path: Path) -> None:
    assert [finding.level for finding in checkup.of_database(DataDir(tmp_path), {})] == ["warning"]


def test_a_port_that_is_taken_is_an_error_before_a_start() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        (found,) = checkup.of_ports(None, {"PROXY_PORT": port, "UI_PORT": "0"})

    assert found.level == "error"
    assert port in found.message


def test_a_server_that_runs_needs_no_free_ports() -> None:
    server = RunInfo(pid=1, proxy_port=1, api_port=2, version="1")

    assert [finding.level for finding in checkup.of_ports(server, {})] == ["ok"]


def test_a_tool_that_asks_somebody_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / ".claude" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"}}))

    assert [f.level for f in checkup.of_tools("http://127.0.0.1:9212", tmp_path, {})] == ["ok"]
    assert [f.level for f in checkup.of_tools("http://127.0.0.1:7777", tmp_path, {})] == ["warning"]


def test_a_tool_without_settings_is_no_finding(tmp_path: Path) -> None:
    assert list(checkup.of_tools("http://127.0.0.1:9212", tmp_path, {})) == []


class FakeClient:
    """A server with these accounts and configs."""

    def __init__(
        self, accounts: list[dict[str, Any]], configs: list[dict[str, Any]], errors: int = 0, **lost: Any
    ) -> None:
        self._lost = {"dropped_logs": 0, "refusals_not_logged": 0, "logs_held_back": "", **lost}
        self.keys = self.settings = self.accounts = self.configs = self
        self._accounts, self._configs, self._errors = accounts, configs, errors
        self._lists = iter((accounts, configs))

    async def info(self) -> dict[str, Any]:
        return self._lost

    async def show(self) -> dict[str, Any]:
        return {"decrypt_errors": self._errors, "account_key": {"fingerprint": "ab12", "place": "here"}}

    async def get(self) -> dict[str, Any]:
        return {"privacy_enabled": False}

    async def list(self) -> list[dict[str, Any]]:
        return next(self._lists)

    async def test(self, account_id: str) -> dict[str, Any]:
        if account_id == "down":
            raise ServerUnreachable("Nobody answers.")
        return {"success": account_id == "good", "message": "401: the key is refused", "latency_ms": 12}


def account(id_: str, **changes: Any) -> dict[str, Any]:
    return {"id": id_, "name": id_, "provider": "openai", "enabled": True, "decrypt_error": False, **changes}


async def test_what_the_log_lacks_is_said() -> None:
    lost = {"dropped_logs": 1_200, "refusals_not_logged": 7, "logs_held_back": "the clock stands before them."}
    found = [f.message for f in await of_server(FakeClient([], [], **lost)) if f.subject == "request log"]

    assert [text.split(" ")[0] for text in found] == ["1,200", "7", "Old"]
    assert not [f for f in await of_server(FakeClient([], [])) if f.subject == "request log"]


async def test_rows_that_wait_are_an_error_with_the_reason() -> None:
    waiting = {"waiting_logs": 1_200, "log_problem": "No space is left for the database."}
    (found,) = [f for f in await of_server(FakeClient([], [], **waiting)) if f.subject == "request log"]

    assert found.level == "error"
    assert found.message == "1,200 rows wait in memory: No space is left for the database."


async def test_shared_state_that_is_away_is_an_error_and_its_own_state_is_nothing_to_tell() -> None:
    place = {"shared_state": "redis://cache:6379/0"}
    away = await of_server(FakeClient([], [], **place, shared_state_problem="it cannot be reached"))
    there = await of_server(FakeClient([], [], **place, shared_state_problem=None))

    assert levels(away)["shared state"] == "error"
    assert levels(there)["shared state"] == "ok"
    assert "shared state" not in levels(await of_server(FakeClient([], [])))


async def of_server(client: FakeClient) -> list[Finding]:
    return [finding async for finding in checkup.of_server(client)]  # type: ignore[arg-type]


async def test_every_account_is_asked() -> None:
    accounts = [account("good"), account("bad"), account("down"), account("off", enabled=False)]
    accounts.append(account("sealed", decrypt_error=True))
    found = levels(await of_server(FakeClient(accounts, [])))

    assert found["account good"] == found["account off"] == "ok"
    assert found["account bad"] == found["account down"] == found["account sealed"] == "error"


async def test_a_tier_that_nobody_serves_is_told() -> None:
    slots = [{"tier": "opus", "account_id": "good"}, {"tier": "haiku", "account_id": "off"}]
    config = {"name": "daily", "is_active": True, "tiers": slots}
    found = await of_server(FakeClient([account("good"), account("off", enabled=False)], [config]))

    assert next(f for f in found if f.subject == "configs").message == "daily: no enabled account serves haiku."


async def test_what_is_off_or_missing_is_a_warning() -> None:
    found = levels(await of_server(FakeClient([], [{"name": "daily", "is_active": False, "tiers": []}], errors=2)))

    assert found == {"account key": "error", "guardrails": "warning", "accounts": "warning", "configs": "warning"}
