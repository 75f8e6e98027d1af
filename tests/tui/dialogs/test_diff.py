import pytest

from codegate.tui.dialogs.diff import DiffDialog, diff_text
from tests.tui.conftest import EVIL, settle


def test_lines_have_the_colour_of_what_becomes_of_them() -> None:
    text = diff_text("--- a\n+++ a\n@@ -1 +1 @@\n same\n-old\n+new")
    styles = {text.plain[span.start : span.end].strip(): span.style for span in text.spans}

    assert styles == {"--- a": "bold", "+++ a": "bold", "@@ -1 +1 @@": "cyan", "-old": "red", "+new": "green"}


def test_foreign_text_is_cleaned() -> None:
    assert "\x1b" not in diff_text(f"+{EVIL}").plain


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", False), ("escape", False), ("enter", False)])
async def test_no_is_where_the_cursor_is(app, key: str, answer: bool) -> None:
    said: list[bool | None] = []
    async with app.run_test() as pilot:
        app.push_screen(DiffDialog("Write?", "+new\n" * 100, "Write", "Know this."), said.append)
        await settle(pilot)
        await pilot.press("j", "k", key)
        await settle(pilot)

    assert said == [answer]
