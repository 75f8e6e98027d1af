import pytest
from starlette.datastructures import QueryParams

from codegate.api.call import Call, json, nothing
from codegate.errors import Invalid


def call(query: str = "") -> Call:
    return Call(None, {"id": "x"}, QueryParams(query), {}, None)  # type: ignore[arg-type]


def test_an_empty_parameter_is_none() -> None:
    assert call("a=").text("a") is None
    assert call("a=1").text("a") == "1"


def test_a_number_has_a_range_and_a_default() -> None:
    assert call().number("limit", 50, minimum=1, maximum=500) == 50
    assert call("limit=7").number("limit", 50, minimum=1, maximum=500) == 7


@pytest.mark.parametrize("text", ["0", "501", "-1", "x", "1.5", "٣", "9" * 30])
def test_another_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        call(f"limit={text}").number("limit", 50, minimum=1, maximum=500)

    assert caught.value.field == "limit"


def test_answers_are_json_or_nothing() -> None:
    assert json({"a": 1}, 201).body == b'{"a":1}'
    assert (nothing().status_code, nothing().body) == (204, b"")
