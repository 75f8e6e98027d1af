from pathlib import Path

import httpx
import pytest

ORDER = {"api_key": "cgt-fake-key-of-a-tenant"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home directory of the server's user."""
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


async def test_every_tool_is_there_with_the_real_address(api: httpx.AsyncClient) -> None:
    found = (await api.get("/api/setup")).json()
    one = (await api.get("/api/setup/claude-code")).json()

    assert found["base_url"] == "http://127.0.0.1:9212"
    assert len(found["tools"]) == 14
    assert one in found["tools"]
    assert '"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"' in one["snippet"]


async def test_a_file_is_written_and_put_back(api: httpx.AsyncClient, home: Path) -> None:
    path = home / ".codex" / "config.toml"
    path.parent.mkdir()
    path.write_text("# mine\n")
    tried = (await api.post("/api/setup/codex-cli/write", json=ORDER | {"dry_run": True})).json()
    untouched = path.read_text()
    done = (await api.post("/api/setup/codex-cli/write", json=ORDER)).json()
    written = path.read_text()
    undone = (await api.post("/api/setup/codex-cli/undo", json={})).json()

    assert tried["changed"]
    assert untouched == "# mine\n"
    assert (done["path"], Path(done["backup"]).parent) == (str(path), path.parent)
    assert done["has_original"]
    assert ORDER["api_key"] in written
    assert ORDER["api_key"] not in tried["diff"] + done["diff"] + undone["diff"]
    assert path.read_text() == "# mine\n"


async def test_the_proxys_own_key_is_written_when_none_is_given(api: httpx.AsyncClient, home: Path) -> None:
    key = (await api.post("/api/keys/proxy/rotate")).json()["api_key"]
    await api.post("/api/setup/claude-code/write", json={})

    assert key in (home / ".claude" / "settings.json").read_text()
    assert "<PROXY_API_KEY>" in (await api.get("/api/setup/claude-code")).json()["snippet"]


async def test_a_test_that_cannot_succeed_says_why(api: httpx.AsyncClient) -> None:
    found = (await api.post("/api/setup/crush/test", json={})).json()

    assert not found["success"]
    assert "does not point at the proxy" in found["message"]


async def test_mistakes_have_their_status(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/setup/emacs")).status_code == 404
    assert (await api.post("/api/setup/cursor/write", json={})).status_code == 422
    assert (await api.post("/api/setup/claude-code/undo", json={})).status_code == 404


async def test_a_file_that_was_changed_since_is_undone_only_by_force(api: httpx.AsyncClient, home: Path) -> None:
    await api.post("/api/setup/aider/write", json={})
    path = home / ".aider.conf.yml"
    path.write_text(path.read_text() + "dark-mode: true\n")
    state = (await api.get("/api/setup/aider")).json()["state"]
    looked = (await api.post("/api/setup/aider/undo", json={"dry_run": True})).json()
    refused = await api.post("/api/setup/aider/undo", json={})
    done = await api.post("/api/setup/aider/undo", json={"force": True})

    assert state == "changed"
    assert "+dark-mode: true" in looked["drift"]
    assert (refused.status_code, done.status_code) == (409, 200)
    assert path.read_text() == "dark-mode: true\n"
