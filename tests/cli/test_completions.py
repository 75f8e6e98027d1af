import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegate.cli.completions import FILES, script

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("shell", FILES)
def test_the_files_are_what_the_command_prints(run, shell: str) -> None:
    printed = run("completions", shell)

    assert printed.out == (ROOT / "completions" / FILES[shell]).read_text()


def test_zsh_finds_its_header_in_the_first_line_and_completes_at_the_first_tab() -> None:
    text = script("zsh")

    assert text.splitlines()[0] == "#compdef codegate"
    assert 'loadautofunc ]]; then\n  _codegate_completion "$@"' in text


def test_an_unknown_shell_exits_2(run) -> None:
    assert run("completions", "csh").code == 2


def complete(words: str) -> list[str]:
    """What bash would be offered after these words."""
    variables = {
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
        "_CODEGATE_COMPLETE": "complete_bash",
    }
    done = subprocess.run(
        [sys.executable, "-m", "codegate"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("codegate acc", ["accounts"]),
        ("codegate accounts mo", ["models"]),
        ("codegate settings get log_ret", ["log_retention_days"]),
        ("codegate setup claude", ["claude-code"]),
        ("codegate accounts add --provider deep", ["deepseek"]),
    ],
)
def test_commands_and_values_are_completed(words: str, expected: list[str]) -> None:
    assert complete(words) == expected


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_the_bash_script_is_understood_by_bash() -> None:
    source = "source completions/codegate.bash && complete -p codegate"
    done = subprocess.run(["bash", "--norc", "-c", source], cwd=ROOT, capture_output=True, text=True)

    assert "_codegate_completion" in done.stdout


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder for `PATH` with this `codegate` in it."""
    program = tmp_path / "bin" / "codegate"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m codegate "$@"\n')
    program.chmod(0o755)
    return program.parent


SHELLS = {
    "bash": """
        source completions/codegate.bash
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_LINE="{words}"; COMP_POINT=${{#COMP_LINE}}
        _codegate_completion; printf '%s\\n' "${{COMPREPLY[@]}}"
    """,
    "zsh": """
        compdef() {{ : }}; compadd() {{ : }}; _arguments() {{ print -r -- "$@" }}; _describe() {{ print -r -- "$@" }}
        words=({words}); CURRENT=$#words; source completions/_codegate; _codegate_completion
    """,
    "fish": """
        source completions/codegate.fish; complete -C "{words}"
    """,
}
"""What asks the script of a shell for completions of `words`."""


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "expected"),
    [("codegate tena", "tenants"), ("codegate accounts show wo", "work"), ("codegate configs assign week", "weekend")],
)
def test_a_real_shell_completes_commands_and_names(
    run, account: str, bin_: Path, shell: str, words: str, expected: str
) -> None:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell}")
    run("configs", "create", "weekend", "--yes")
    bare = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    environ = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}"}
    done = subprocess.run(
        [found, *bare, "-c", SHELLS[shell].format(words=words)], cwd=ROOT, env=environ, capture_output=True, text=True
    )

    assert expected in done.stdout, done.stderr
