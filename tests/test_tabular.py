"""Rows as CSV."""

import csv
import io

from codegate.tabular import csv_lines


def test_every_value_comes_back_as_text() -> None:
    row = {"a": None, "b": True, "c": 1.5, "d": ["x"], "e": 'two\nlines, "quoted"', "f": "ü"}
    text = csv_lines([row], list(row), has_heading=True)
    heading, values = csv.reader(io.StringIO(text, newline=""))

    assert heading == list(row)
    assert values == ["", "true", "1.5", '["x"]', 'two\nlines, "quoted"', "ü"]


def test_a_formula_is_text() -> None:
    for begins in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx"):
        assert csv_lines([{"a": begins}], ["a"]).strip('"\r\n').startswith("'")


def test_a_negative_number_is_a_number() -> None:
    assert csv_lines([{"a": -0.5}], ["a"]) == "-0.5\r\n"
