import base64
import json

import pytest

from codegate.errors import GuardrailFailed
from codegate.guardrails.budget import Budget, OutOfTime
from codegate.guardrails.engine import engine
from codegate.guardrails.issue import Issuer
from codegate.guardrails.replace import UNCHANGED, Replaced, merge, replace
from tests.guardrails.given import ALL, AWS_ID, EMAIL

PASSWORD = "Tr0ub4dor" + "&3xyz"
ISSUER = Issuer(b"k" * 32)


def replaced(value: object) -> Replaced:
    return replace(json.dumps(value).encode(), ISSUER, engine(), ALL)


def test_a_message_without_findings_is_unchanged() -> None:
    assert replaced({"role": "user", "content": "hello"}) is UNCHANGED


def test_what_was_found_is_replaced_told_and_counted() -> None:
    done = replaced({"role": "user", "content": f"{EMAIL} {AWS_ID} {EMAIL}"})
    assert done.raw is not None
    first, second, third = json.loads(done.raw)["content"].split(" ")

    assert first == third
    assert done.issued == {first: EMAIL, second: AWS_ID}
    assert done.counts == {"email": 2, "aws_key": 1}


def test_a_document_in_arguments_is_taken_as_what_it_says() -> None:
    done = replaced({"function": {"name": "f", "arguments": '{"to": "jo.doe\\u0040some-company.org", "n": [1.0]}'}})
    assert done.raw is not None
    (token,) = done.issued

    assert done.issued == {token: EMAIL}
    assert json.loads(done.raw)["function"]["arguments"] == f'{{"to": "{token}", "n": [1.0]}}'


def test_a_member_that_occurs_twice_inside_arguments_hides_nothing() -> None:
    done = replaced({"function": {"name": "f", "arguments": f'{{"to": "{EMAIL}", "to": "x"}}'}})

    assert list(done.issued.values()) == [EMAIL]


@pytest.mark.parametrize("value", [{"password": PASSWORD}, {"deep": [{"DB_PASSWORD": PASSWORD}]}])
def test_a_value_that_only_its_member_gives_away_is_replaced(value: object) -> None:
    used = replaced({"type": "tool_use", "id": "t", "name": "login", "input": value})
    called = replaced({"function": {"name": "login", "arguments": json.dumps(value)}})

    assert list(used.issued.values()) == list(called.issued.values()) == [PASSWORD]


def test_a_text_in_base64_is_replaced_as_what_it_says() -> None:
    said = base64.b64encode(f"Write to {EMAIL}.".encode()).decode()
    done = replaced({"type": "file", "file": {"filename": "x.txt", "file_data": f"data:text/plain;base64,{said}"}})
    assert done.raw is not None
    (token,) = done.issued
    data = json.loads(done.raw)["file"]["file_data"].removeprefix("data:text/plain;base64,")

    assert base64.b64decode(data).decode() == f"Write to {token}."


def test_a_value_is_replaced_again_where_nothing_gives_it_away() -> None:
    done = replaced({"content": [f"DB_PASSWORD={PASSWORD}", f"is {PASSWORD} it?"]})
    assert done.raw is not None
    (token,) = done.issued

    assert json.loads(done.raw)["content"] == [f"DB_PASSWORD={token}", f"is {token} it?"]
    assert [echo.value for echo in done.echoes] == [PASSWORD]
    assert done.counts == {"password": 2}


def test_without_time_left_nothing_is_replaced() -> None:
    with pytest.raises(OutOfTime):
        replace(json.dumps({"content": EMAIL}).encode(), ISSUER, engine(), ALL, Budget(-1))


def test_one_replacement_for_two_values_is_refused() -> None:
    issued = {"t": "a"}
    merge(issued, {"t": "a", "u": "b"})
    with pytest.raises(GuardrailFailed, match="same token"):
        merge(issued, {"u": "c"})

    assert issued == {"t": "a", "u": "b"}
