import json
from pathlib import Path

import pytest

from codegate.errors import Conflict, NotFound
from codegate.services.toolfile import SetupError, backup_of, claude_settings, point, restore, target, unpoint, write

BASE = "http://127.0.0.1:9212"
ODD = b'{\n    "model":"opus",   "env" : {"A":"1"},\n\t"permissions": {"allow": ["Bash"]}\n}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / ".claude").mkdir()
    return claude_settings(tmp_path)


def put(path: Path, key: str | None = None) -> None:
    write(point(path, BASE, key))


@pytest.mark.parametrize("original", [ODD, b"{}", b"{}\n", b"", b'{"env": {"ANTHROPIC_BASE_URL": "http://other"}}'])
def test_undo_restores_the_file_byte_for_byte(path: Path, original: bytes) -> None:
    path.write_bytes(original)
    put(path, "the-key")
    written = json.loads(path.read_bytes())
    restore(unpoint(path))

    assert written["env"]["ANTHROPIC_BASE_URL"] == BASE
    assert written["env"]["ANTHROPIC_AUTH_TOKEN"] == "the-key"
    assert path.read_bytes() == original
    assert not backup_of(path).exists()


def test_a_file_that_was_not_there_is_gone_again(path: Path) -> None:
    put(path)
    was_there = path.exists()
    restore(unpoint(path))

    assert was_there
    assert not path.exists()


def test_without_a_key_only_the_url_is_written(path: Path) -> None:
    put(path)

    assert json.loads(path.read_bytes()) == {"env": {"ANTHROPIC_BASE_URL": BASE}}


def test_everything_else_keeps_its_value_and_its_place(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    written = json.loads(path.read_bytes())

    assert list(written) == ["model", "env", "permissions"]
    assert written["env"] == {"A": "1", "ANTHROPIC_BASE_URL": BASE}


def test_the_second_write_keeps_the_first_original(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    write(point(path, "http://127.0.0.1:1", None))
    restore(unpoint(path))

    assert path.read_bytes() == ODD


def test_what_changed_since_is_kept(path: Path) -> None:
    path.write_bytes(ODD)
    put(path)
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "model": "sonnet"}))
    change = unpoint(path)
    restore(change)
    left = json.loads(path.read_bytes())

    assert not change.is_restored
    assert left["model"] == "sonnet"
    assert left["env"] == {"A": "1"}


@pytest.mark.parametrize("broken", [b"{", b"[]", b'{"env": 3}', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_file_that_is_not_understood_is_left_alone(path: Path, broken: bytes) -> None:
    path.write_bytes(broken)

    with pytest.raises(SetupError):
        point(path, BASE, None)
    assert path.read_bytes() == broken


def test_nothing_to_undo_is_not_found(path: Path) -> None:
    path.write_bytes(b'{"model": "opus"}')

    with pytest.raises(NotFound):
        unpoint(path)


def test_a_change_in_between_is_not_overwritten(path: Path) -> None:
    change = point(path, BASE, None)
    path.write_bytes(b"{}")

    with pytest.raises(Conflict):
        write(change)
    assert path.read_bytes() == b"{}"


def test_a_symlink_stays_one_and_the_mode_stays(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    target.write_bytes(b"{}")
    target.chmod(0o640)
    (tmp_path / ".claude").mkdir()
    link = tmp_path / ".claude" / "settings.json"
    link.symlink_to(target)
    put(claude_settings(tmp_path))

    assert link.is_symlink()
    assert json.loads(target.read_bytes())["env"]
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_private(path: Path) -> None:
    put(path, "the-key")

    assert path.stat().st_mode & 0o777 == 0o600


def test_the_diff_hides_the_key(path: Path) -> None:
    change = point(path, BASE, "the-key")

    assert "the-key" not in change.diff("the-key")
    assert f'+    "ANTHROPIC_BASE_URL": "{BASE}"' in change.diff("the-key")


def test_target_is_the_address_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"

    assert target(path) is None

    path.write_text('{"env": {"ANTHROPIC_BASE_URL": "http://127.0.0.1:9212"}}')

    assert target(path) == "http://127.0.0.1:9212"
