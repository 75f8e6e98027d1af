"""The keychain of macOS, by a scripted `security`."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from codegate.services.credential_files import read
from codegate.services.keychain import login_of, run

HOME = Path("/Users/me")
FILE = HOME / ".claude" / ".credentials.json"
LOGIN = b'{"claudeAiOauth": {"accessToken": "sk-ant-oat01-new", "subscriptionType": "max"}}'


class Keychain:
    """Items by service and account; remembers what it was asked."""

    def __init__(self, *items: tuple[str, str, bytes]) -> None:
        self.items = {(service, account): secret for service, account, secret in items}
        self.asked: list[Sequence[str]] = []

    def __call__(self, command: Sequence[str]) -> bytes | None:
        self.asked.append(command)
        said = dict(zip(command[2:-1:2], command[3::2], strict=False))
        return self.items.get((said["-s"], said["-a"]))

    def login(self, path: Path = FILE, platform: str = "darwin") -> bytes | None:
        return login_of(path, runner=self, platform=platform, user=lambda: "me", home=lambda: HOME)


def hashed(folder: str) -> str:
    return f"Claude Code-credentials-{sha256(folder.encode()).hexdigest()[:8]}"


def test_item_of_the_systems_user_is_the_login() -> None:
    keychain = Keychain(
        ("Claude Code-credentials", "unknown", b'{"mcpOAuth": {}}'), ("Claude Code-credentials", "me", LOGIN + b"\n")
    )

    assert keychain.login() == LOGIN
    assert keychain.asked == [
        ("/usr/bin/security", "find-generic-password", "-s", "Claude Code-credentials", "-a", "me", "-w")
    ]


def test_folder_of_its_own_has_an_item_of_its_own() -> None:
    other = (hashed("/Users/me/elsewhere"), "me", LOGIN)

    assert Keychain(other).login(Path("/Users/me/elsewhere/.credentials.json")) == LOGIN
    assert Keychain(other).login() is None
    assert (
        Keychain(("Claude Code-credentials", "me", LOGIN)).login(Path("/Users/me/elsewhere/.credentials.json")) is None
    )


def test_usual_folder_may_have_been_named_all_the_same() -> None:
    assert Keychain((hashed("/Users/me/.claude"), "me", LOGIN)).login() == LOGIN


def test_what_is_written_in_hexadecimal_is_read() -> None:
    assert Keychain(("Claude Code-credentials", "me", LOGIN.hex().encode())).login() == LOGIN


@pytest.mark.parametrize(("path", "platform"), [(FILE, "linux"), (Path("/Users/me/other.json"), "darwin")])
def test_nobody_is_asked_elsewhere(path: Path, platform: str) -> None:
    keychain = Keychain(("Claude Code-credentials", "me", LOGIN))

    assert keychain.login(path, platform) is None
    assert keychain.asked == []


def test_it_counts_before_the_file_which_may_be_old(tmp_path: Path) -> None:
    path = tmp_path / ".credentials.json"
    path.write_text('{"claudeAiOauth": {"accessToken": "sk-ant-oat01-old"}}')

    assert read("anthropic", path, lambda path: LOGIN).access.reveal() == "sk-ant-oat01-new"
    assert read("anthropic", path, lambda path: None).access.reveal() == "sk-ant-oat01-old"
    assert read("anthropic", tmp_path / "none" / ".credentials.json", lambda path: LOGIN).plan == "max"


def test_codex_has_nothing_there(tmp_path: Path) -> None:
    def never(path: Path) -> Any:
        raise AssertionError

    path = tmp_path / "auth.json"
    path.write_text('{"tokens": {"access_token": "a.b.c"}}')

    assert read("codex", path, never).access.reveal() == "a.b.c"


def test_command_that_is_not_there_or_fails_is_no_login() -> None:
    assert run(("/usr/bin/no-such-program",)) is None
    assert run(("/bin/sh", "-c", "exit 44")) is None
    assert run(("/bin/sh", "-c", "echo x")) == b"x\n"
