import re

from codegate.guardrails.detector import LEFT, RIGHT, Shape, always


def test_left_boundary_takes_an_escaped_line_break_for_one() -> None:
    pattern = re.compile(f"{LEFT}key")

    assert pattern.search("a key")
    assert pattern.search(r'"a\nkey"')
    assert not pattern.search("monkey")
    assert not pattern.search("n_key")


def test_right_boundary_ends_at_letters_and_digits() -> None:
    pattern = re.compile(f"key{RIGHT}")

    assert pattern.search("key.")
    assert not pattern.search("keys")


def test_a_shape_without_check_takes_every_match() -> None:
    shape = Shape("word", "a", "a")
    m = re.match("a", "a")

    assert m is not None
    assert shape.validate is always
    assert shape.validate(m)
