import pytest

from codegate.api.query import Query, check_query, limit_of, moment_of
from codegate.errors import Invalid

LIMIT = limit_of(500)
ASKED = {
    "limit": LIMIT,
    "yes": Query("yes", "Yes or no.", "boolean"),
    "form": Query("form", "A form.", choices=("jsonl", "csv"), default="jsonl"),
    "since": moment_of("since", "First moment"),
}


def test_an_empty_text_is_none_or_the_default() -> None:
    assert ASKED["since"].text("") is None
    assert ASKED["form"].text("") == ASKED["form"].text(None) == "jsonl"


def test_a_number_has_a_range_and_a_default() -> None:
    assert LIMIT.number(None) == 50
    assert LIMIT.number("7") == 7
    assert Query("n", "A number.", "integer").number(None) == 0


@pytest.mark.parametrize("text", ["0", "501", "-1", "x", "1.5", "٣", "9" * 30, ""])
def test_another_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        LIMIT.number(text)

    assert caught.value.field == "limit"


@pytest.mark.parametrize("text", ["1", "True", ""])
def test_a_flag_says_true_or_false(text: str) -> None:
    assert (ASKED["yes"].flag("true"), ASKED["yes"].flag("false"), ASKED["yes"].flag(None)) == (True, False, False)
    with pytest.raises(Invalid):
        ASKED["yes"].flag(text)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([("page", "1")], "page"),
        ([("limit", "1"), ("limit", "2")], "limit"),
        ([("limit", "x")], "limit"),
        ([("yes", "perhaps")], "yes"),
        ([("form", "xml")], "form"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(given: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_query(given, ASKED)

    assert caught.value.field == field


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(Invalid) as caught:
        check_query([("page", "1")], ASKED)

    assert caught.value.hint == "It takes: limit, yes, form, since."


def test_a_schema_says_the_same() -> None:
    assert LIMIT.schema() == {"type": "integer", "default": 50, "minimum": 1, "maximum": 500}
    assert ASKED["form"].schema() == {"type": "string", "enum": ["jsonl", "csv"], "default": "jsonl"}
