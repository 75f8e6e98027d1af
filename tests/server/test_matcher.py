"""Which engine guardrails use, and that a broken one is no reason not to start."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegate.guardrails import engine
from codegate.guardrails.engine import Engine
from codegate.guardrails.finder import Re2Finder
from codegate.guardrails.hyperscan import HyperscanFinder, compiled
from codegate.guardrails.policy import Policy
from codegate.guardrails.re_finder import ReFinder
from codegate.paths import DataDir
from codegate.server import matcher
from codegate.server.matcher import database_path, make_ready


@pytest.fixture(autouse=True)
def as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(engine, "_in_use", [])
    monkeypatch.setattr(matcher, "_own_source", lambda: "import os\n")
    return


def finder() -> object:
    assert engine.is_ready()
    return engine.engine()._finder


def fake_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(path))


@pytest.mark.parametrize(("choice", "kind"), [("auto", Re2Finder), ("re2", Re2Finder), ("re", ReFinder)])
async def test_the_setting_chooses(choice: str, kind: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matcher, "find_spec", lambda name: None)
    await make_ready(choice, DataDir(tmp_path))

    assert isinstance(finder(), kind)


async def test_whoever_has_installed_hyperscan_gets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def database(paths: DataDir) -> bytes:
        raise RuntimeError("it does not run here")

    monkeypatch.setattr(matcher, "find_spec", lambda name: name)
    monkeypatch.setattr(matcher, "_database", database)
    await make_ready("auto", DataDir(tmp_path))

    assert "cannot use hyperscan" in caplog.text
    assert isinstance(finder(), Re2Finder)


async def test_the_engine_is_warmed_once_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []

    def find(self: Engine, text: str, policy: Policy) -> list[object]:
        texts.append(text)
        return []

    monkeypatch.setattr(Engine, "find", find)
    await make_ready("auto", DataDir(tmp_path))
    await make_ready("auto", DataDir(tmp_path))

    assert texts == ["import os\n"]


def test_it_is_warmed_with_code_as_tools_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    text = matcher._own_source()

    assert "     1\t" in text
    assert "def " in text
    assert len(text) == matcher._WARM_CHARS


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("kill -ILL $$", "was killed"),
        ("echo 'ModuleNotFoundError: No module named hyperscan' >&2; exit 1", "No module named"),
        ("exit 0", "No such file"),
    ],
)
async def test_a_hyperscan_that_does_not_work_is_not_used(
    script: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fake_python(tmp_path, monkeypatch, script)
    await make_ready("hyperscan", DataDir(tmp_path))

    assert isinstance(finder(), Re2Finder)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert reason in caplog.text


async def test_a_hyperscan_that_works_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hyperscan", reason="the extra hyperscan is not installed")
    fake_python(tmp_path, monkeypatch, "exit 0")
    monkeypatch.setattr(matcher, "DETECTORS", matcher.DETECTORS[:1])
    path = database_path(DataDir(tmp_path))
    path.parent.mkdir()
    path.write_bytes(compiled([shape.trigger for shape in matcher.DETECTORS[0].shapes]))
    await make_ready("hyperscan", DataDir(tmp_path))

    assert isinstance(finder(), HyperscanFinder)


def test_a_database_is_of_its_triggers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = database_path(DataDir(tmp_path))
    monkeypatch.setattr(matcher, "TRIGGERS", ("a",))

    assert before.parent == tmp_path / "cache"
    assert database_path(DataDir(tmp_path)) != before
