import base64
import json

import pytest

from codegate.guardrails.echoes import Echo, Heard, found, may_echo, said_in

PASSWORD = "Tr0ub4dor" + "&3xyz"
ECHO = Echo(PASSWORD, "cg_password_1", "password")
MANY = [Echo(f"Val{n:05}-{n}", f"cg_password_{n}", "password") for n in range(40)]


@pytest.mark.parametrize("others", [[], MANY])
@pytest.mark.parametrize("text", ["is {} it?", "{}", '"{}"', "x\\n{}", "a={};", "{}\n"])
def test_a_value_is_found_wherever_it_stands_as_a_word(text: str, others: list[Echo]) -> None:
    said = text.format(PASSWORD)
    places = list(found(said, [*others, ECHO]))

    assert places == [(said.index(PASSWORD), said.index(PASSWORD) + len(PASSWORD), ECHO)]


@pytest.mark.parametrize("others", [[], MANY])
@pytest.mark.parametrize("text", ["x{}", "{}x", "{}1", "n{}"])
def test_a_part_of_a_longer_word_is_another_value(text: str, others: list[Echo]) -> None:
    assert list(found(text.format(PASSWORD), [*others, ECHO])) == []


def test_what_has_a_form_of_its_own_or_is_short_is_not_looked_for() -> None:
    assert may_echo(PASSWORD, "password")
    assert not may_echo("jane@corp-" + "mail.com", "email")
    assert not may_echo("s3cr3t", "password")
    assert not may_echo("aaaaaaaaaa", "password")


def test_a_message_may_hold_a_value_in_any_spelling() -> None:
    quoted = Echo('pa"ss\\word9', "cg_password_2", "password")
    file = {"type": "base64", "data": base64.b64encode(PASSWORD.encode()).decode()}
    arguments = json.dumps({"x": quoted.value})

    assert said_in(json.dumps({"text": PASSWORD}).replace("T", "\\u0054").encode(), [ECHO, quoted]) == (ECHO,)
    assert said_in(json.dumps({"arguments": arguments}).encode(), [ECHO, quoted]) == (quoted,)
    assert said_in(json.dumps({"source": file}).encode(), [ECHO, quoted]) == (ECHO,)
    assert said_in(b'{"text": "nothing"}', [ECHO, quoted]) == ()


def test_the_digest_stands_for_all_that_was_heard() -> None:
    one, other = Heard(), Heard()
    one.take([ECHO, MANY[0]])
    other.take([ECHO])
    before = other.digest
    other.take([ECHO])

    assert other.digest == before != one.digest
    other.take([MANY[0]])
    assert other.digest == one.digest
