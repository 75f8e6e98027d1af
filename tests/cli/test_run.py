import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codegate.cli import run as run_module
from codegate.cli.proxy import ProxyAddress

ROOT = Path(__file__).parents[2]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], dict[str, str]]]:
    """A server that runs, and what would have become this process."""
    became: list[tuple[str, list[str], dict[str, str]]] = []

    async def locate(run: object) -> ProxyAddress:
        return ProxyAddress("http://127.0.0.1:9999", is_running=True)

    def replace(program: str, argv: list[str], environ: dict[str, str]) -> int:
        became.append((program, argv, environ))
        return 7

    monkeypatch.setattr(run_module, "locate", locate)
    monkeypatch.setattr(run_module, "_replace_process", replace)
    return became


@pytest.mark.parametrize("words", [("--", "sh", "-c", "x", "--json"), ("sh", "-c", "x", "--json")])
def test_the_client_gets_its_own_words_and_its_code_is_passed_on(run, served, words: tuple[str, ...]) -> None:
    done = run("run", *words)
    program, argv, environ = served[0]

    assert done.code == 7
    assert Path(program).name == "sh"
    assert argv == ["sh", "-c", "x", "--json"]
    assert environ["OPENAI_BASE_URL"] == "http://127.0.0.1:9999/v1"
    assert environ["HOME"] == os.environ["HOME"]


def test_the_users_own_key_is_not_sent_beside_the_proxys(run, served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "own")
    monkeypatch.setenv("PROXY_API_KEY", "the-key")
    run("run", "--", "sh")
    environ = served[0][2]

    assert environ["ANTHROPIC_AUTH_TOKEN"] == "the-key"
    assert "ANTHROPIC_API_KEY" not in environ


@pytest.fixture
def beside(home: Path, monkeypatch: pytest.MonkeyPatch, served) -> Path:
    """A Crush that says where its file is, and does as told."""
    program = home / "bin" / "crush"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ncp "$CRUSH_GLOBAL_CONFIG/crush.json" "$HOME/seen"\n"$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (home / "tmp").mkdir()
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    handlers.clear()
    return home


handlers: dict[int, Callable[..., None]] = {}


def test_files_beside_a_client_are_gone_when_it_ends_and_its_code_is_passed_on(run, beside: Path) -> None:
    done = run("run", "--", "crush", "sh", "-c", "exit 9")
    seen = json.loads((beside / "seen").read_text())

    assert done.code == 9
    assert seen["providers"]["codegate"]["base_url"] == "http://127.0.0.1:9999/v1"
    assert list((beside / "tmp").iterdir()) == []
    assert not (beside / ".config").exists()


def test_a_client_that_a_signal_ended_is_told_as_shells_do(run, beside: Path) -> None:
    done = run("run", "--", "crush", "sh", "-c", "kill -TERM $PPID")

    assert done.code == 128 + 15
    assert list((beside / "tmp").iterdir()) == []


def test_signals_reach_the_client(run, beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(number: int, handler: Callable[..., None]) -> None:
        handlers[number] = handler
        if number == signal.SIGWINCH:
            handlers[signal.SIGTERM](signal.SIGTERM, None)

    monkeypatch.setattr(signal, "signal", end)
    done = run("run", "--", "crush", "sleep", "20")

    assert done.code == 128 + 15
    assert handlers[signal.SIGINT] is signal.SIG_IGN


def test_without_a_server_or_a_program_nothing_is_run(run) -> None:
    assert run("run", "--", "no-such-program").code == 3
    done = run("run", "--", "sh")

    assert done.code == 1
    assert "codegate up" in done.err


def test_the_process_becomes_the_client() -> None:
    become = "_replace_process('/bin/sh', ['sh', '-c', 'echo $A $$; exit 9'], {'A': 'b'})"
    code = f"from codegate.cli.run import _replace_process; {become}"
    done = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    out, _ = done.communicate(timeout=20)

    assert (out, done.returncode) == (f"b {done.pid}\n", 9)
