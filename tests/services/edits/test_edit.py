import pytest

from codegate.services.edits.edit import edited, load
from codegate.services.edits.place import CannotEdit


@pytest.mark.parametrize(("format_", "text"), [("json", '{"a": 1}'), ("toml", "a = 1\n"), ("yaml", "a: 1\n")])
def test_every_format_takes_values_and_gives_them_back(format_, text: str) -> None:
    more = edited(text, format_, [(("b",), "x"), (("a",), 2)])

    assert load(more, format_) == {"a": 2, "b": "x"}
    assert load(edited(more, format_, [(("b",), None), (("zzz",), None)]), format_) == {"a": 2}


def test_an_edit_that_would_do_harm_is_refused() -> None:
    with pytest.raises(CannotEdit):
        edited("{a: 1}\n", "yaml", [(("b",), "x")])
    with pytest.raises(CannotEdit):
        edited("text: |\n  a", "yaml", [(("b",), "x")])
