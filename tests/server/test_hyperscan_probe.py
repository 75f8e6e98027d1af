"""The process that tries out Hyperscan, as a function."""

from pathlib import Path

import pytest

from codegate.guardrails.hyperscan import HyperscanFinder
from codegate.server import hyperscan_probe
from codegate.server.hyperscan_probe import probe

pytest.importorskip("hyperscan", reason="the extra hyperscan is not installed")

TRIGGERS = ("sk-[a-z]{4}", "@")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hyperscan_probe, "TRIGGERS", TRIGGERS)


@pytest.mark.parametrize("before", [None, b"", b"nonsense" * 100])
def test_a_missing_or_damaged_database_is_made_anew(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "cache" / "a.hsdb"
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before)
    probe(path)

    assert sorted(HyperscanFinder(TRIGGERS, path.read_bytes()).fired(b"sk-abcd a@b")) == [0, 1]


def test_a_good_database_is_kept_and_others_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.hsdb"
    probe(path)
    path.rename(tmp_path / "b.hsdb")
    probe(path)
    monkeypatch.setattr(hyperscan_probe, "compiled", None)
    probe(path)

    assert [one.name for one in tmp_path.iterdir()] == ["a.hsdb"]
