import base64
import json

import pytest

from codegate.guardrails.echoes import Echo, Heard, Index, digest, found, may_echo

PASSWORD = "Tr0ub4dor" + "&3xyz"
ECHO = Echo.of(PASSWORD, "cg_password_1", "password")
MANY = [Echo.of(f"Val{n:05}-{n}", f"cg_password_{n}", "password") for n in range(40)]


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


@pytest.mark.parametrize("word", ["postgres", "2024-01-31", "Production1", "node_modules"])
def test_a_word_in_the_place_of_a_password_stays_a_word_elsewhere(word: str) -> None:
    assert not may_echo(word, "url_credentials")
    assert may_echo("hunter" + "22Xy", "url_credentials")


@pytest.mark.parametrize("word", ["20240131", "2024/01/31", "database", "DATABASE"])
def test_dates_and_plain_words_are_never_looked_for(word: str) -> None:
    assert not may_echo(word, "custom_1")


@pytest.mark.parametrize("others", [[], MANY])
def test_a_message_may_hold_a_value_in_any_spelling(others: list[Echo]) -> None:
    quoted = Echo.of('pa"ss\\word9', "cg_password_2", "password")
    accented = Echo.of("M\u00fc\u00f1oz L\u00e9", "cg_name_3", "name")
    index = Index([ECHO, quoted, accented, *others])
    file = {"type": "base64", "data": base64.b64encode(PASSWORD.encode()).decode()}

    assert index.said_in(json.dumps({"text": PASSWORD}).replace("T", "\\u0054").encode()) == (ECHO,)
    assert index.said_in(json.dumps({"arguments": json.dumps({"x": quoted.value})}).encode()) == (quoted,)
    assert index.said_in(json.dumps({"arguments": json.dumps({"x": accented.value})}).encode()) == (accented,)
    assert index.said_in(json.dumps({"source": file}).encode()) == (ECHO,)
    assert index.said_in(json.dumps({"text": f"x\\n{PASSWORD}\u201d"}).encode()) == (ECHO,)
    assert index.said_in(b'{"text": "nothing"}') == ()


def test_values_that_share_their_runs_or_have_none_are_told_apart() -> None:
    alike = [Echo.of(f"Password{'!' * n}", f"cg_password_{n}", "password") for n in range(40)]
    signs = Echo.of("\u5bc6\u7801\u4e00\u4e8c\u4e09\u56db\u4e94\u516d", "cg_name_1", "name")
    index = Index([*alike, signs])

    assert index.said(f"is {signs.value} it?") == [signs]
    assert set(index.said(alike[20].value)) == set(alike[:21])


def test_the_digest_stands_for_all_that_was_heard() -> None:
    one, other = Heard(), Heard()
    one.take((ECHO,), digest([ECHO]))
    other.take((MANY[0],), digest([MANY[0]]))
    before = other.digest
    other.take((), b"")

    assert other.digest == before != one.digest
    one.take((MANY[0],), digest([MANY[0]]))
    other.take((ECHO,), digest([ECHO]))
    assert one.digest != other.digest
    assert set(one.index.said(f"{PASSWORD} {MANY[0].value}")) == {ECHO, MANY[0]}
