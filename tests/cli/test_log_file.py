"""An export on its way to a file."""

import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from codegate.cli import log_file
from codegate.cli.command import UsageMistake
from codegate.cli.log_file import form_of, save
from codegate.errors import CodeGateError, ServerUnreachable


async def parts(*given: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for part in given:
        yield part
    if fails:
        raise ServerUnreachable("gone")


def test_the_name_says_the_format() -> None:
    assert [form_of(name and Path(name)) for name in (None, "a.csv", "a.CSV", "a.jsonl", "a")] == [  # type: ignore[arg-type]
        *("jsonl", "csv", "csv", "jsonl", "jsonl")
    ]


async def test_a_whole_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "logs.jsonl"
    size = await save(parts(b"{}\n", b"{}\n"), file, 2)

    assert (file.read_bytes(), size) == (b"{}\n{}\n", "6 B")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["logs.jsonl"]


async def test_half_a_file_does_not_stay(tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable):
        await save(parts(b"{}\n", fails=True), tmp_path / "logs.jsonl", 2)

    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "logs.jsonl").write_text("mine")
    with pytest.raises(UsageMistake, match="exists"):
        await save(parts(b"x"), tmp_path / "logs.jsonl", 1)

    assert (tmp_path / "logs.jsonl").read_text() == "mine"


async def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CodeGateError, match="cannot be written"):
        await save(parts(b"x"), tmp_path / "no" / "logs.jsonl", 1)


async def test_a_terminal_sees_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(log_file, "_EVERY_S", -1)
    await save(parts(b"{}\n", b"{}\n"), tmp_path / "logs.jsonl", 2_000)

    assert "2 of 2,000 requests" in capsys.readouterr().err
