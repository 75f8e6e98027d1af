import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from codegate.errors import Invalid, NotFound
from codegate.services.setup import KEY_PLACE, Setup, plain
from codegate.services.toolchange import write

BASE = "http://127.0.0.1:9212"


class Proxy:
    """Answers a request for models, and remembers it."""

    def __init__(self, status: int = 200, body: bytes = b'{"data": [1, 2]}') -> None:
        self.status, self.body = status, body
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def __call__(self, url: str, headers: Mapping[str, str], timeout_s: float) -> tuple[int, bytes]:
        self.asked.append((url, dict(headers)))
        return self.status, self.body


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(tmp_path, {"PATH": ""}, BASE, has_key=True)


def test_a_tool_points_here_elsewhere_or_nowhere(setup: Setup) -> None:
    before = setup.get("claude-code").points
    write(setup.pointed("claude-code", None))
    write(Setup(setup.home, {}, "http://other:1", has_key=False).pointed("codex-cli", None))
    (setup.home / ".aider.conf.yml").write_text("a: [")
    found = {view.id: view.points for view in setup.list()}

    assert before == "nowhere"
    assert found["claude-code"] == "here"
    assert found["codex-cli"] == "elsewhere"
    assert found["aider"] == "unreadable"
    assert found["cursor"] == "nowhere"


def test_a_snippet_has_a_place_for_the_key_and_never_the_key(setup: Setup) -> None:
    assert all(KEY_PLACE in view.snippet for view in setup.list())


def test_a_tool_without_a_file_is_not_written(setup: Setup) -> None:
    with pytest.raises(Invalid):
        setup.pointed("cursor", None)
    with pytest.raises(Invalid):
        setup.restored("goose")
    with pytest.raises(NotFound):
        setup.get("emacs")


async def test_the_test_uses_the_address_and_the_key_of_the_file(setup: Setup) -> None:
    write(setup.pointed("codex-cli", "key-of-the-file"))
    proxy = Proxy()
    result = await setup.test("codex-cli", "another", ask=proxy)

    assert (result.success, result.models) == (True, 2)
    assert proxy.asked == [(f"{BASE}/v1/models", {"authorization": "Bearer key-of-the-file"})]


async def test_nothing_is_sent_to_anybody_else(setup: Setup) -> None:
    write(Setup(setup.home, {}, "http://other:1", has_key=False).pointed("claude-code", "secret"))
    proxy = Proxy()
    elsewhere, nowhere = await setup.test("claude-code", None, ask=proxy), await setup.test("crush", None, ask=proxy)

    assert (elsewhere.success, nowhere.success) == (False, False)
    assert proxy.asked == []


@pytest.mark.parametrize(
    ("proxy", "word"), [(Proxy(401), "key"), (Proxy(500), "500"), (Proxy(200, b"<html>"), "200"), (Proxy(200), "2 mod")]
)
async def test_what_went_wrong_is_said(setup: Setup, proxy: Proxy, word: str) -> None:
    assert word in (await setup.test("goose", "k", ask=proxy)).message


async def test_nobody_there_is_a_failed_test(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{held.getsockname()[1]}"
        result = await Setup(tmp_path, {}, base, has_key=False).test("generic", None)

    assert not result.success
    assert base in result.message


def test_addresses_are_compared_without_v1_and_by_one_name() -> None:
    assert plain("http://localhost:1/v1/") == plain("http://127.0.0.1:1") == "http://127.0.0.1:1"


def test_a_tool_is_not_set_up_set_up_or_changed_since(setup: Setup) -> None:
    before = setup.get("claude-code").state
    write(setup.pointed("claude-code", None))
    after = setup.get("claude-code").state
    path = setup.home / ".claude" / "settings.json"
    path.write_text(path.read_text().replace(BASE, "https://other.example"))

    assert (before, after, setup.get("claude-code").state) == ("unset", "set", "changed")


def test_a_tool_without_a_file_is_set_up_by_its_variables(tmp_path: Path) -> None:
    environ = {"ANTHROPIC_HOST": BASE, "COPILOT_PROVIDER_BASE_URL": "https://other.example"}
    found = {view.id: view for view in Setup(tmp_path, environ, BASE, has_key=False).list()}

    assert [found[name].state for name in ("goose", "copilot", "cursor")] == ["set", "unset", "unset"]
    assert found["copilot"].points == "elsewhere"


async def test_the_tool_itself_is_asked_where_it_can_be(setup: Setup) -> None:
    program = setup.home / "goose"
    program.write_text('#!/bin/sh\nprintf "\\033[31mOK\\033[0m with $ANTHROPIC_API_KEY"\nexit ${FAIL:-0}\n')
    program.chmod(0o755)
    here = Setup(setup.home, {"PATH": f"{setup.home}:/bin"}, BASE, has_key=True)
    broken = Setup(setup.home, {**here.environ, "FAIL": "3"}, BASE, has_key=True)
    free = await here.test("goose", "the-secret-key", asks=False, ask=Proxy())
    asked = await here.test("goose", "the-secret-key", ask=Proxy())
    failed = await broken.test("goose", "the-secret-key", ask=Proxy())
    missing = await setup.test("goose", "the-secret-key", ask=Proxy())

    assert (free.success, free.asked) == (True, False)
    assert (asked.success, asked.asked, asked.answer) == (True, True, "OK with ***")
    assert (failed.success, "exit code 3" in failed.message) == (False, True)
    assert (missing.success, "not installed" in missing.message) == (True, True)


async def test_a_tool_that_the_proxy_cannot_serve_never_passes(setup: Setup) -> None:
    proxy = Proxy()
    result = await setup.test("gemini-cli", None, ask=proxy)

    assert (result.success, proxy.asked) == (False, [])
    assert "own protocol" in result.message
