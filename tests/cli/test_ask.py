import io

import pytest
import typer

from codegate.cli import ask
from codegate.cli.command import Invocation, UsageMistake
from codegate.paths import DataDir


@pytest.fixture
def invocation(paths: DataDir) -> Invocation:
    return Invocation(paths)


def test_without_a_terminal_a_confirmation_is_a_usage_mistake(invocation: Invocation) -> None:
    with pytest.raises(UsageMistake) as caught:
        ask.confirm(invocation, "Remove it?")

    assert caught.value.exit_code == 2
    assert "--yes" in caught.value.hint


def test_yes_asks_nothing(paths: DataDir) -> None:
    ask.confirm(Invocation(paths, is_yes=True), "Remove it?")


@pytest.mark.usefixtures("terminal")
def test_no_means_no(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt="": "n")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))

    with pytest.raises(typer.Abort):
        ask.confirm(invocation, "Remove it?")


def test_a_missing_choice_names_the_flag_and_the_values(invocation: Invocation) -> None:
    with pytest.raises(UsageMistake) as caught:
        ask.choose(invocation, "Which?", [("a", "A"), ("b", "B")], "--which")

    assert "--which" in caught.value.message
    assert "a, b" in caught.value.hint


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answers", "expected"), [(["2"], "b"), (["a"], "a"), (["9", "x", "1"], "a")])
def test_a_choice_is_made_by_number_or_name(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch, answers: list[str], expected: str
) -> None:
    left = iter(answers)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(left))

    assert ask.choose(invocation, "Which?", [("a", "A"), ("b", "B")], "--which") == expected


def test_a_key_comes_from_stdin_without_its_line_feed(invocation: Invocation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("sk-fake-key\n"))
    key = ask.secret(invocation, from_stdin=True, from_env=None, prompt="")

    assert key is not None
    assert key.reveal() == "sk-fake-key"


@pytest.mark.parametrize("text", ["", "  \n", "two words", "line\nline", "esc\x1b[0m"])
def test_what_is_no_key_is_refused(invocation: Invocation, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SOME_KEY", text.replace("\x00", ""))

    with pytest.raises(UsageMistake):
        ask.secret(invocation, from_stdin=False, from_env="SOME_KEY", prompt="")


def test_two_sources_exclude_each_other(invocation: Invocation) -> None:
    with pytest.raises(UsageMistake):
        ask.secret(invocation, from_stdin=True, from_env="X", prompt="")


def test_no_source_and_nobody_to_ask_is_no_key(invocation: Invocation) -> None:
    assert ask.secret(invocation, from_stdin=False, from_env=None, prompt="") is None


def test_a_text_has_its_default_when_nobody_can_be_asked(invocation: Invocation) -> None:
    assert ask.text(invocation, "Name", "--name", default="x") == "x"

    with pytest.raises(UsageMistake):
        ask.text(invocation, "Name", "--name")
