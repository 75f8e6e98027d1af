"""Lines of a file are whole, whatever happened to its end, and their owner's alone."""

import gzip
import os
from pathlib import Path

import pytest

from codegate.services.jsonl import JsonLines, gzipped


@pytest.fixture
def file(tmp_path: Path) -> JsonLines:
    return JsonLines(tmp_path / "data.jsonl")


def test_lines_are_added_counted_and_read(file: JsonLines) -> None:
    empty = (file.size(), file.count(), list(file.lines()))
    file.append(b'{"a":1}')
    first = file.count()
    file.append(b'{"a":2}')

    assert empty == (None, 0, [])
    assert (first, file.count(), file.size()) == (1, 2, 16)
    assert list(file.lines()) == [b'{"a":1}', b'{"a":2}']
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_last_line_cut_anywhere_is_healed(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":2}\n'[:-cut])
    file = JsonLines(path)
    file.append(b'{"a":3}')
    kept = [b'{"a":1}', b'{"a":2}'] if cut == 1 else [b'{"a":1}']

    assert list(file.lines()) == [*kept, b'{"a":3}']


def test_a_torn_line_longer_than_a_piece_is_taken_away_alone(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_bytes(b'{"a":1}\n{"a":"' + b"x" * 3_000_000)
    file = JsonLines(path)
    file.heal()

    assert path.read_bytes() == b'{"a":1}\n'


def test_a_write_that_failed_is_healed_before_the_next(file: JsonLines, monkeypatch: pytest.MonkeyPatch) -> None:
    file.append(b'{"a":1}')
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:3]))
    with pytest.raises(OSError, match="part"):
        file.append(b'{"a":2}')
    monkeypatch.undo()
    file.append(b'{"a":3}')

    assert list(file.lines()) == [b'{"a":1}', b'{"a":3}']


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "other"
    target.write_text("mine")
    (tmp_path / "data.jsonl").symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        JsonLines(tmp_path / "data.jsonl").append(b"{}")

    assert target.read_text() == "mine"


def test_clearing_says_how_many_there_were(file: JsonLines) -> None:
    file.append(b"1")
    file.append(b"2")

    assert (file.clear(), file.clear(), file.count()) == (2, 0, 0)


def test_a_gzip_file_holds_the_lines_that_can_be_formed(file: JsonLines) -> None:
    for number in range(3):
        file.append(b"%d" % number)
    packed = b"".join(gzipped(file.lines(), lambda line: None if line == b"1" else line + b"!"))

    assert gzip.decompress(packed) == b"0!\n2!\n"
