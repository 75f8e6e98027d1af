import re

import pytest

from codegate.cli.guardrail_view import show_bench, show_list

EVIL = "\x1b[2J"
BENCH = {
    "anonymized": f"{EVIL} to cg_email_1 and cg_jwt_2!",
    "replacements_made": 2,
    "spans": [
        {"start": 8, "end": 14, "category": "email", "replacement": "cg_email_1"},
        {"start": 19, "end": 22, "category": "jwt", "replacement": "cg_jwt_2"},
    ],
}


def row(key: str, **fields: object) -> dict[str, object]:
    known = {"id": key, "enabled": True, "active": True, "detection_count": 12_345, "level": "strict", "style": "token"}
    return {**known, "category": "pii", "is_custom": False, "description": "It does.", "pattern": "", **fields}


def test_a_pipe_gets_the_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_bench(BENCH)
    captured = capsys.readouterr()

    assert captured.out == BENCH["anonymized"] + "\n"
    assert captured.err == "Replaced: 1 email, 1 jwt.\n"


def test_a_terminal_gets_marks_and_no_escapes_of_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    show_bench(BENCH)
    out = capsys.readouterr().out

    assert out == "\\x1b[2J to \x1b[32m\x1b[1mcg_email_1\x1b[0m and \x1b[32m\x1b[1mcg_jwt_2\x1b[0m!\n"


def test_groups_stand_together_and_own_patterns_last(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    rows = [
        row("mine", is_custom=True, description="", pattern="x+"),
        row("email", active=False),
        row("jwt", category="credentials", enabled=False, active=False),
    ]
    show_list(rows, True)
    captured = capsys.readouterr()
    places = [captured.out.index(text) for text in ("Credentials", "jwt", "Personal data", "email", "Your own", "mine")]

    assert places == sorted(places)
    assert "○ left out" in captured.out
    assert "12.3k" in captured.out
    assert "privacy_categories" in captured.err
    assert max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in captured.out.splitlines()) <= 80
