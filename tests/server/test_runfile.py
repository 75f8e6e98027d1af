"""The run file appears whole and goes away quietly."""

from pathlib import Path

from codegate.runfile import RunInfo, read
from codegate.server.runfile import remove, write


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    info = RunInfo(pid=7, proxy_port=1, api_port=2)
    write(tmp_path / "codegate.run", info)

    assert read(tmp_path / "codegate.run") == info
    assert (tmp_path / "codegate.run").stat().st_mode & 0o777 == 0o600


def test_taking_it_away_twice_is_fine(tmp_path: Path) -> None:
    write(tmp_path / "codegate.run", RunInfo(pid=7, proxy_port=1, api_port=2))
    remove(tmp_path / "codegate.run")
    remove(tmp_path / "codegate.run")

    assert not (tmp_path / "codegate.run").exists()
