from codegate.tui.route_text import route_text
from tests.tui.conftest import EVIL, route


def test_it_says_who_is_asked_and_who_is_left_out_and_why() -> None:
    text = route_text(route()).plain

    assert "1. main" in text
    assert "it rests" in text
    assert "none is active" in text


def test_nobody_is_said_too() -> None:
    assert "Nobody" in route_text(route(candidates=[], skipped=[])).plain


def test_foreign_text_is_clean() -> None:
    assert "\x1b" not in route_text(route(model=EVIL, rule=EVIL, config_name=EVIL)).plain
