from codegate.tui.route_text import route_text
from tests.tui.conftest import EVIL, route


def test_it_says_who_is_asked_and_who_is_left_out_and_why() -> None:
    text = route_text(route()).plain

    assert "1. main" in text
    assert "it rests" in text
    assert "none is active" in text


def test_a_long_reason_keeps_its_indent_on_a_narrow_screen() -> None:
    one = {"account_name": "main", "model": "m", "verdict": "chosen", "reason": "word " * 39}
    lines = route_text(route(candidates=[one])).plain.splitlines()
    said = [line for line in lines if "word" in line]

    assert len(said) > 1
    assert all(line.startswith("     word") and len(line) <= 74 for line in said)


def test_nobody_is_said_too() -> None:
    assert "Nobody" in route_text(route(candidates=[], skipped=[])).plain


def test_foreign_text_is_clean() -> None:
    assert "\x1b" not in route_text(route(model=EVIL, rule=EVIL, config_name=EVIL)).plain
