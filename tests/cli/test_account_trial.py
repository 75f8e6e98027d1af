"""Trying out an account."""

import pytest

from codegate.cli import account_trial


def test_success_tells_how_many_models_how_fast_and_a_few_names(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["one", "two", "three", "four", "five"]
    account_trial.tell({"success": True, "message": "5 models.", "latency_ms": 120, "models": names})
    said = capsys.readouterr().err

    assert "5 models." in said
    assert "120 ms" in said
    assert "one, two, three, four, …" in said
    assert "five" not in said


def test_failure_is_one_line_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    message = "Refused. Set the right key: codegate accounts edit x --api-key-stdin"
    account_trial.tell({"success": False, "message": message, "latency_ms": 1, "models": []})

    assert capsys.readouterr().err == f"✗ {message}\n"


def test_without_a_terminal_there_is_a_line_and_no_spinner(capsys: pytest.CaptureFixture[str]) -> None:
    with account_trial.waiting("Asking …"):
        pass

    assert capsys.readouterr().err == "Asking …\n"
