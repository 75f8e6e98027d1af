import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from codegate.client.sessions import SessionsClient
from codegate.errors import NotFound
from tests.cli.conftest import Run

ROW = {
    "id": "0123456789abcdef", "name": "work", "kind": "claude", "is_login": False, "status": "running",
    "container_id": "c", "container_name": "codegate-session-01234567", "account_id": None, "tenant_id": None,
    "terminals": 1, "created_at": "2026-11-24T12:00:00.000Z", "last_active_at": None,
}  # fmt: skip


class Server:
    """What sessions the server has, and what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.rows: list[dict[str, Any]] = [ROW]
        self.urls: list[str] = []

    async def list(self) -> Any:
        return self.rows

    async def get(self, name: str) -> Any:
        if name != ROW["name"]:
            raise NotFound(f"There is no session {name!r}.")
        return ROW

    async def create(self, form: Any) -> Any:
        self.told.append(("create", form))
        return ROW

    async def stop(self, name: str) -> Any:
        self.told.append(("stop", name))
        return {**ROW, "status": "stopped"}

    async def delete(self, name: str) -> None:
        self.told.append(("delete", name))

    async def auth_urls(self, name: str) -> Any:
        return {"urls": self.urls}

    async def import_credentials(self, name: str, form: Any) -> Any:
        self.told.append(("import", name, form))
        return {"name": "max"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """It answers in the place of the REST client's sessions."""
    found = Server()
    for name in ("list", "get", "create", "stop", "delete", "auth_urls", "import_credentials"):
        method = getattr(found, name)
        monkeypatch.setattr(SessionsClient, name, lambda self, *said, method=method: method(*said))
    return found


def test_where_they_are_off_it_says_how_to_switch_them_on(run: Run) -> None:
    done = run("sessions", "list")

    assert done.code == 3
    assert "codegate up --enable-sessions" in done.err


def test_a_list_is_a_table_or_json(run: Run, server: Server) -> None:
    table, data = run("sessions", "list"), run("sessions", "list", "--json")
    server.rows = []
    empty = run("sessions", "list")

    assert [word in table.out for word in ("work", "claude", "running", "codegate-session-01234567")] == [True] * 4
    assert data.json == [ROW]
    assert (empty.out, "codegate sessions create" in empty.err) == ("", True)


def test_one_is_made(run: Run, server: Server) -> None:
    done = run("sessions", "create", "--kind", "codex", "--name", "work", "--login", "--account", "acc")
    data = run("sessions", "create", "--json")

    assert server.told[0] == ("create", {"kind": "codex", "name": "work", "account": "acc", "login": True})
    assert "codegate sessions open work" in done.err
    assert data.json == ROW


def test_stopping_and_removing(run: Run, server: Server) -> None:
    stopped = run("sessions", "stop", "work")
    refused = run("sessions", "remove", "work")
    removed = run("sessions", "remove", "work", "--yes", "--json")

    assert "Stopped work" in stopped.err
    assert refused.code == 2
    assert removed.json == {"removed": ROW["id"], "name": "work"}
    assert server.told == [("stop", "work"), ("delete", ROW["id"])]


def test_urls_are_lines(run: Run, server: Server) -> None:
    none = run("sessions", "urls", "work")
    server.urls = ["https://claude.ai/a", "https://claude.ai/b"]

    assert (none.out, none.code) == ("", 0)
    assert run("sessions", "urls", "work").out == "https://claude.ai/a\nhttps://claude.ai/b\n"
    assert run("sessions", "urls", "work", "--json").json == {"urls": server.urls}


def test_a_login_is_taken_over_only_by_somebody_who_says_yes(run: Run, server: Server) -> None:
    refused = run("sessions", "import-credentials", "work")
    done = run("sessions", "import-credentials", "work", "--yes", "--provider", "codex", "--name", "max")

    assert refused.code == 2
    assert "max has the login" in done.err
    assert server.told == [("import", ROW["id"], {"provider": "codex", "name": "max"})]


def test_opening_needs_a_terminal_and_a_session(run: Run, server: Server) -> None:
    piped, nobody = run("sessions", "open", "work"), run("sessions", "open", "nobody")

    assert (piped.code, nobody.code) == (2, 3)
    assert "terminal is needed" in piped.err


def test_json_has_what_the_rest_api_says(run: Run, server: Server, tmp_path: Path) -> None:
    assert json.loads(run("sessions", "stop", "work", "--json").out)["status"] == "stopped"
