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
