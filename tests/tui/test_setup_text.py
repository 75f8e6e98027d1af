import pytest

from codegate.tui.setup_text import STATES, detail_text
from tests.tui.conftest import EVIL, tool


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_words(state: str) -> None:
    assert STATES[state][0] in detail_text(tool(state=state)).plain


def test_what_to_set_where_and_what_to_know_is_told() -> None:
    row = tool("goose", where="", target="http://other", problem="Broken.", unwritable="It has none.")
    text = detail_text(row).plain

    for word in (row["snippet"], row["note"], "http://other", "Broken.", "By hand", "environment of your shell"):
        assert word.lower() in text.lower()


def test_foreign_text_is_cleaned() -> None:
    row = tool(**dict.fromkeys(("where", "target", "snippet", "note", "problem", "unwritable"), EVIL))

    assert "\x1b" not in detail_text(row).plain
