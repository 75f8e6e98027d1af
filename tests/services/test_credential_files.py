"""Tools' own logins are read as they write them."""

import base64
import json
from pathlib import Path

import pytest

from codegate.errors import ConfigError, NotFound
from codegate.services.credential_files import default_path, is_fresh, read


def write(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value))
    return path


def test_claude_codes_file(tmp_path: Path) -> None:
    login = {
        "accessToken": "sk-ant-oat01-x",
        "refreshToken": "r",
        "expiresAt": 1_800_000_000_000,
        "subscriptionType": "max",
    }
    found = read("anthropic", write(tmp_path / "c.json", {"claudeAiOauth": login, "mcpOAuth": {}}))

    assert (found.access.reveal(), found.expires_at, found.plan) == ("sk-ant-oat01-x", 1_800_000_000_000, "max")


def test_codex_file_says_its_time_in_the_token(tmp_path: Path) -> None:
    part = base64.urlsafe_b64encode(b'{"exp": 1800000000}').rstrip(b"=").decode()
    tokens = {"access_token": f"e30.{part}.x", "refresh_token": "r", "account_id": "acc-1", "id_token": "a.b.c"}
    found = read("codex", write(tmp_path / "auth.json", {"OPENAI_API_KEY": None, "tokens": tokens}))

    assert (found.expires_at, found.account_id) == (1_800_000_000_000, "acc-1")
    assert is_fresh(found, 1_799_999_999_000)
    assert not is_fresh(found, 1_800_000_000_000)


@pytest.mark.parametrize("content", [{}, {"claudeAiOauth": None}, {"claudeAiOauth": {"accessToken": ""}}, []])
def test_a_file_without_a_login_is_none(tmp_path: Path, content: object) -> None:
    with pytest.raises(NotFound, match="holds no login"):
        read("anthropic", write(tmp_path / "c.json", content))


def test_a_missing_file_names_the_tool(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        read("codex", tmp_path / "auth.json")

    assert missing.value.hint == "Log in with the tool first: codex login"


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text("{")
    with pytest.raises(ConfigError, match="no JSON file"):
        read("anthropic", path)


@pytest.mark.parametrize(
    ("provider", "environ", "expected"),
    [
        ("anthropic", {}, "/home/me/.claude/.credentials.json"),
        ("anthropic", {"CLAUDE_CONFIG_DIR": "/c"}, "/c/.credentials.json"),
        ("anthropic", {"CLAUDE_CREDENTIALS_FILE": "/x.json"}, "/x.json"),
        ("codex", {}, "/home/me/.codex/auth.json"),
        ("codex", {"CODEX_HOME": "/h"}, "/h/auth.json"),
        ("codex", {"CODEX_AUTH_FILE": "/y.json"}, "/y.json"),
    ],
)
def test_where_tools_keep_their_login(provider: str, environ: dict[str, str], expected: str) -> None:
    assert default_path(provider, environ, Path("/home/me")) == Path(expected)


def test_other_providers_have_no_tool() -> None:
    with pytest.raises(NotFound):
        default_path("openai", {}, Path("/home/me"))
