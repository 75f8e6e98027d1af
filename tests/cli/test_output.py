import json
import re

import pytest

from codegate.cli.output import Column, print_json, print_line, print_record, print_table

COLUMNS = (
    Column("NAME", lambda row: row["name"], "bold"),
    Column("COUNT", lambda row: row["count"], is_number=True),
    Column("NOTE", lambda row: row["note"], drop=1),
)
EVIL = "\x1b[2J\x1b]52;c;eA==\x07[red]x[/red]\u202e\x9b1m"


def test_a_pipe_gets_every_column_uncut(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"name": "a", "count": 5, "note": "x" * 300}], COLUMNS, "")
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "NAME  COUNT  NOTE"
    assert lines[1] == "a         5  " + "x" * 300


def test_a_narrow_terminal_loses_the_least_important_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    print_table([{"name": "n" * 60, "count": 5, "note": "x" * 30}], COLUMNS, "")
    out = capsys.readouterr().out

    assert "NOTE" not in out
    assert "…" in out


def test_foreign_text_is_cleaned_and_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"name": EVIL, "count": 1, "note": None}], COLUMNS, "")
    print_record([("Name", EVIL)])
    print_line(EVIL)
    print_json({"name": EVIL})
    out = capsys.readouterr().out

    assert out.replace("\n", "").isprintable()
    assert out.count("[red]x[/red]") == 4


def test_json_stays_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": EVIL, "town": "東京"})

    assert json.loads(capsys.readouterr().out) == {"name": EVIL, "town": "東京"}


def test_an_empty_list_says_what_to_do_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([], COLUMNS, "There is none.")
    captured = capsys.readouterr()

    assert captured.out == ""
    assert captured.err == "There is none.\n"


def test_a_record_shows_a_dash_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_record([("One", None), ("Longer", "x")])

    assert capsys.readouterr().out == "One     –\nLonger  x\n"


def test_prose_gives_way_before_another_column_is_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    columns = (*COLUMNS[:2], Column("WHY", lambda row: row["note"], is_prose=True))
    print_table([{"name": "n" * 20, "count": 5, "note": "x" * 90}], columns, "")
    heading, row = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out).splitlines()

    assert heading.split() == ["NAME", "COUNT", "WHY"]
    assert row.startswith("n" * 20 + "      5  xxx")
    assert row.endswith("…")
    assert len(row) <= 60


def test_rows_stand_under_headings_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"name": name, "count": 1, "note": ""} for name in ("pear", "plum", "leek")]
    print_table(rows, COLUMNS, "", lambda row: "Fruit" if row["name"][0] == "p" else "Greens")
    piped = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    print_table(rows, COLUMNS, "", lambda row: "Fruit" if row["name"][0] == "p" else "Greens")
    shown = [re.sub(r"\x1b\[\d*m", "", line).split(" ")[0] for line in capsys.readouterr().out.splitlines()]

    assert "Fruit" not in piped
    assert shown == ["NAME", "", "Fruit", "pear", "plum", "", "Greens", "leek"]
