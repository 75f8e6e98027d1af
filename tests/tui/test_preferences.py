from pathlib import Path

import pytest

from codegate.tui.preferences import Preferences, place, read

THEMES = ("codegate-dark", "codegate-light")
IDS = ("go-logs", "logs-pause", "logs-search")


def said(folder: Path, text: str) -> Preferences:
    file = folder / "tui.toml"
    file.write_text(text)
    return read(file, THEMES, IDS)


def test_no_file_is_no_wish(tmp_path: Path) -> None:
    assert read(tmp_path / "tui.toml", THEMES, IDS) == Preferences(file=tmp_path / "tui.toml")


def test_theme_and_keys_are_taken(tmp_path: Path) -> None:
    found = said(tmp_path, 'theme = "codegate-light"\n[keys]\ngo-logs = "L"\nlogs-pause = ["ctrl+x", "f5"]\n')

    assert found.theme == "codegate-light"
    assert found.keys == {"go-logs": "L", "logs-pause": "ctrl+x,f5"}
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("theme = ", "cannot be read"),
        ('theme = "pink"', "There is no theme 'pink'"),
        ("theme = 3", "There is no theme '3'"),
        ("keys = 3", "must be a table"),
        ('[keys]\nnothing = "x"', "no binding 'nothing'"),
        ("[keys]\ngo-logs = 3", "must be a key"),
        ("[keys]\ngo-logs = []", "must be a key"),
        ('[keys]\nlogs-pause = "x"\nlogs-search = "x"', "logs-pause and logs-search have the same key x"),
        ('colour = "x"', "no setting 'colour'"),
        ('theme = "\\u001b]0;x\\u0007"', "\\x1b]0;x\\x07"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_stays(tmp_path: Path, text: str, problem: str) -> None:
    found = said(tmp_path, text)

    assert len(found.problems) == 1
    assert problem in found.problems[0]
    assert found.theme == ""


def test_a_file_that_is_not_text_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "tui.toml").write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in read(tmp_path / "tui.toml", THEMES, IDS).problems[0]


def test_a_theme_is_remembered_and_the_rest_of_the_file_stays(tmp_path: Path) -> None:
    text = '# mine\ntheme = "codegate-dark"  # at night\n\n[keys]\ngo-logs = "L"  # left hand\n'
    found = said(tmp_path, text).remember_theme("codegate-light")

    assert found.theme == "codegate-light"
    assert (tmp_path / "tui.toml").read_text() == text.replace("codegate-dark", "codegate-light")


def test_a_theme_is_remembered_in_a_new_folder(tmp_path: Path) -> None:
    file = tmp_path / "new" / "tui.toml"
    read(file, THEMES, IDS).remember_theme("codegate-light")

    assert read(file, THEMES, IDS).theme == "codegate-light"


def test_a_file_that_cannot_be_read_is_never_written(tmp_path: Path) -> None:
    found = said(tmp_path, "theme = ")
    found.remember_theme("codegate-light")

    assert (tmp_path / "tui.toml").read_text() == "theme = "


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    assert place({"CODEGATE_TUI_CONFIG": str(tmp_path / "x.toml")}) == tmp_path / "x.toml"
    assert place({}).name == "tui.toml"
