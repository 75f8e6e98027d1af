import subprocess
import sys
from pathlib import Path

import pytest

from codegate.cli.main import COMMANDS, report
from codegate.errors import ConfigError, NotFound, PortInUse, StoreBusy, Unauthorized

ROOT = Path(__file__).parents[2]
PAGES = [
    [],
    *([name] for name in COMMANDS),
    *(["accounts", sub] for sub in ("list", "add", "edit", "remove", "test", "models", "clear-cooldown")),
    *(["configs", sub] for sub in ("create", "assign", "unassign")),
    *(["settings", sub] for sub in ("list", "set")),
    *(["guardrails", sub] for sub in ("list", "enable", "disable", "test", "add", "remove", "mappings", "clear")),
    ["guardrails", "allow", "add"],
    *(["logs", sub] for sub in ("list", "tail", "clear")),
]


def test_codegate_alone_prints_its_help(run) -> None:
    done = run()

    assert done.code == 0
    assert "Usage: codegate" in done.out
    assert all(name in done.out for name in COMMANDS)


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
@pytest.mark.parametrize("width", [80, 120])
def test_every_help_page_fits_its_terminal(run, monkeypatch, words: list[str], width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    done = run(*words, "--help")

    assert done.code == 0, done.err
    assert max(len(line) for line in done.out.splitlines()) <= width
    assert "Options" in done.out
    assert "[0<=x" not in done.out


def test_unknown_command_exits_2_with_a_suggestion(run) -> None:
    done = run("acounts")

    assert done.code == 2
    assert done.out == ""
    assert done.err == "error: No such command 'acounts'. Did you mean 'accounts'?\nhint: codegate --help\n"


def test_unknown_option_exits_2(run) -> None:
    done = run("status", "--nope")

    assert done.code == 2
    assert "--nope" in done.err


@pytest.mark.parametrize(
    ("error", "code"),
    [(NotFound("x"), 3), (Unauthorized("x"), 4), (PortInUse("x"), 69), (StoreBusy("x"), 75), (ConfigError("x"), 78)],
)
def test_errors_have_their_exit_codes(capsys: pytest.CaptureFixture[str], error: Exception, code: int) -> None:
    assert report(error) == code
    assert capsys.readouterr().err == "error: x\n"


def test_foreign_text_in_an_error_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    report(NotFound("No \x1b[31m\u202ename", hint="\x1b]0;title\x07"))

    assert capsys.readouterr().err == "error: No \\x1b[31m\\u202ename\nhint: \\x1b]0;title\\x07\n"


def test_data_dir_is_taken_before_and_after_the_command(run, home: Path) -> None:
    before = run("--data-dir", str(home / "a"), "status", "--json")
    after = run("status", "--data-dir", str(home / "b"), "--json")

    assert before.json["data_dir"] == str(home / "a")
    assert after.json["data_dir"] == str(home / "b")


def test_version_is_answered_without_typer() -> None:
    code = "import sys, codegate.__main__ as m; sys.argv[1:] = ['-V']; m.main(); assert 'typer' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("codegate 0.")
