import os
import stat
from pathlib import Path

import pytest

from codegate.crypto import read_private, write_private
from codegate.crypto.files import MAX_CHARS
from codegate.errors import ConfigError, StoreFull


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_private_file_has_mode_0600_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_private(tmp_path / "key", "text")
    finally:
        os.umask(before)

    assert mode(tmp_path / "key") == 0o600
    assert read_private(tmp_path / "key") == "text"
    assert os.listdir(tmp_path) == ["key"]


def test_a_file_is_private_from_its_first_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = os.open

    def watched(path: str | Path, flags: int, mode: int = 0o777, **more: int) -> int:
        if flags & os.O_CREAT:
            seen.append((mode, bool(flags & os.O_EXCL), bool(flags & os.O_NOFOLLOW), Path(path).parent))
        return real(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", watched)
    write_private(tmp_path / "key", "text")

    assert seen == [(0o600, True, True, tmp_path)]


def test_a_new_text_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for text in ("a longer text", "short"):
        write_private(tmp_path / "key", text)

    assert read_private(tmp_path / "key") == "short"


@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_write_that_fails_leaves_the_old_text_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write_private(tmp_path / "key", "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)

    with pytest.raises(StoreFull, match="key"):
        write_private(tmp_path / "key", "new")
    assert read_private(tmp_path / "key") == "old"
    assert os.listdir(tmp_path) == ["key"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        write_private(tmp_path / "no" / "key", "text")


def test_a_link_is_neither_written_nor_read(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    (tmp_path / "key").symlink_to(tmp_path / "other")

    with pytest.raises(ConfigError, match="no ordinary file"):
        write_private(tmp_path / "key", "text")
    with pytest.raises(ConfigError, match="symbolic link"):
        read_private(tmp_path / "key")
    assert (tmp_path / "other").read_text() == "x"


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "key") is None


@pytest.mark.parametrize("shown", [0o640, 0o604, 0o622, 0o644])
def test_a_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, shown: int) -> None:
    write_private(tmp_path / "key", "text")
    (tmp_path / "key").chmod(shown)

    with pytest.raises(ConfigError, match=f"{shown:04o}") as caught:
        read_private(tmp_path / "key")
    assert caught.value.hint == f"Run: chmod 600 {tmp_path / 'key'}"
    assert caught.value.exit_code == 78


def test_a_file_with_a_second_name_is_refused(tmp_path: Path) -> None:
    write_private(tmp_path / "key", "text")
    os.link(tmp_path / "key", tmp_path / "other")

    with pytest.raises(ConfigError, match="hard link"):
        read_private(tmp_path / "key")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    write_private(tmp_path / "key", "text")
    os.chown(tmp_path / "key", 12345, -1)

    with pytest.raises(ConfigError, match="12345"):
        read_private(tmp_path / "key")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    write_private(tmp_path / "key", "text")
    (tmp_path / "key").chmod(0)

    with pytest.raises(ConfigError, match="cannot be read"):
        read_private(tmp_path / "key")


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    os.mkfifo(tmp_path / "pipe", 0o600)

    for name in ("folder", "pipe"):
        with pytest.raises(ConfigError, match="no ordinary file"):
            read_private(tmp_path / name)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (MAX_CHARS + 1)])
def test_what_is_no_short_text_is_refused(tmp_path: Path, content: bytes) -> None:
    write_private(tmp_path / "key", "")
    (tmp_path / "key").write_bytes(content)

    with pytest.raises(ConfigError, match="short text"):
        read_private(tmp_path / "key")
