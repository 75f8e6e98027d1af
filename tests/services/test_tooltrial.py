from dataclasses import replace
from pathlib import Path

import pytest

from codegate.services.tools import TOOLS
from codegate.services.tooltrial import ask_tool, program_of

BASE = "http://127.0.0.1:9212"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": f"{tmp_path}:/usr/bin:/bin", "HOME": str(tmp_path)}


def program(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_tool_can_be_asked_where_it_is_installed_and_needs_no_window(tmp_path: Path, environ: dict[str, str]) -> None:
    before = program_of(TOOLS["claude-code"], environ)
    path = program(tmp_path, "claude", "")

    assert before is None
    assert program_of(TOOLS["claude-code"], environ) == path
    assert program_of(TOOLS["cursor"], environ) is None


async def test_a_tool_with_a_file_gets_nothing_besides(tmp_path: Path, environ: dict[str, str]) -> None:
    path = program(tmp_path, "claude", 'echo "$1 [$ANTHROPIC_BASE_URL]"; pwd')
    trial = await ask_tool(TOOLS["claude-code"], path, BASE, "the-key", environ, tmp_path)
    said, folder = trial.answer.splitlines()

    assert (said, trial.is_good) == ("-p []", True)
    assert not Path(folder).exists()


async def test_a_tool_without_a_file_gets_variables_and_files_of_one_run(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    goose = program(tmp_path, "goose", 'echo "$ANTHROPIC_HOST $ANTHROPIC_API_KEY"')
    cline = program(tmp_path, "cline", 'cat "$CLINE_PROVIDER_SETTINGS_PATH"')
    by_variables = await ask_tool(TOOLS["goose"], goose, BASE, "the-key", environ, tmp_path)
    by_file = await ask_tool(TOOLS["cline"], cline, BASE, "the-key", environ, tmp_path)

    assert by_variables.answer == f"{BASE} the-key"
    assert f'"baseUrl": "{BASE}/v1"' in by_file.answer


@pytest.mark.parametrize(
    ("text", "code", "answer"),
    [("echo out; echo err >&2", 0, "out"), ("echo err >&2", 0, "err"), ("echo out; echo why >&2; exit 3", 3, "why")],
)
async def test_what_it_said_is_kept(tmp_path: Path, environ: dict[str, str], text: str, code: int, answer: str) -> None:
    trial = await ask_tool(TOOLS["goose"], program(tmp_path, "goose", text), BASE, None, environ, tmp_path)

    assert (trial.exit_code, trial.answer, trial.is_good) == (code, answer, code == 0)


async def test_silence_is_no_answer(tmp_path: Path, environ: dict[str, str]) -> None:
    trial = await ask_tool(TOOLS["goose"], program(tmp_path, "goose", "exit 0"), BASE, None, environ, tmp_path)

    assert not trial.is_good


async def test_a_tool_that_hangs_is_ended_with_its_children(tmp_path: Path, environ: dict[str, str]) -> None:
    pids = tmp_path / "pids"
    path = program(tmp_path, "goose", f"sleep 60 & echo $! > {pids}; wait")
    tool = replace(TOOLS["goose"], trial=("x",))
    trial = await ask_tool(tool, path, BASE, None, environ, tmp_path, timeout_s=0.3)
    child = Path(f"/proc/{int(pids.read_text())}/status")

    assert trial.exit_code is None
    assert not child.exists() or "Z (zombie)" in child.read_text()
