import os
import subprocess
import sys
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
