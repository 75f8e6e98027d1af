from codegate.tui.spans import highlighted, mappings_text
from tests.tui.conftest import EVIL

SPAN = {"start": 3, "end": 6, "category": "email", "replacement": "X"}


def test_what_was_found_is_marked_in_its_place() -> None:
    shown = highlighted("to a@b now", {"anonymized": "to X now", "spans": [SPAN]})
    marked = [shown.plain[span.start : span.end] for span in shown.spans if "on yellow" in str(span.style)]

    assert marked == ["a@b"]
    assert "to X now" in shown.plain


def test_nothing_found_is_said() -> None:
    assert "sent as it is" in highlighted("hi", {"anonymized": "hi", "spans": []}).plain


def test_mappings_are_listed_clean() -> None:
    row = {"category": "email", "original": EVIL, "replacement": "cg_1"}

    assert "\x1b" not in mappings_text({"mappings": [row], "total": 1}).plain
    assert "No value" in mappings_text({"mappings": [], "total": 0}).plain
