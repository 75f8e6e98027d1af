import errno
import os
from pathlib import Path

import pytest

from codegate.store.space import is_full


def test_a_disk_with_room_is_not_full_and_keeps_nothing_of_the_question(tmp_path: Path) -> None:
    path = tmp_path / "codegate.db"
    path.write_bytes(b"x" * 10)

    assert not is_full(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["codegate.db"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EFBIG, True), (errno.EIO, False), (errno.EROFS, False)],
)
def test_space_quota_and_limits_are_told_from_a_disk_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, expected: bool
) -> None:
    def refuse(fd: int, data: bytes, offset: int) -> int:
        raise OSError(number, "refused")

    monkeypatch.setattr(os, "pwrite", refuse)

    assert is_full(tmp_path / "codegate.db") is expected


def test_it_is_asked_for_room_behind_the_longest_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = os.pwrite
    (tmp_path / "codegate.db").write_bytes(b"x" * 10)
    (tmp_path / "codegate.db-wal").write_bytes(b"x" * 5_000)

    def note(fd: int, data: bytes, offset: int) -> int:
        asked.append(offset)
        return real(fd, data, offset)

    monkeypatch.setattr(os, "pwrite", note)
    is_full(tmp_path / "codegate.db")

    assert asked == [5_000]
