from starlette.datastructures import QueryParams

from codegate.api.call import Call, json, nothing
from codegate.api.query import Query

ASKED = {
    "a": Query("a", "A text."),
    "yes": Query("yes", "Yes or no.", "boolean"),
    "limit": Query("limit", "Rows.", "integer", default=50, minimum=1, maximum=500),
}


def call(query: str = "") -> Call:
    return Call(None, {"id": "x"}, QueryParams(query), {}, None, ASKED)  # type: ignore[arg-type]


def test_parameters_are_read_as_they_are_declared() -> None:
    given = call("a=1&yes=true&limit=7")

    assert (given.text("a"), given.flag("yes"), given.number("limit")) == ("1", True, 7)


def test_a_parameter_that_is_missing_has_its_default() -> None:
    assert (call().text("a"), call().flag("yes"), call().number("limit")) == (None, False, 50)


def test_answers_are_json_or_nothing() -> None:
    assert json({"a": 1}, 201).body == b'{"a":1}'
    assert (nothing().status_code, nothing().body) == (204, b"")
