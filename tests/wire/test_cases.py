"""The tables of cases, row by row, and that no case is missing from them."""

from pathlib import Path
from typing import Any

import pytest

from tests.cases import (
    both,
    bytes_in,
    errors_in,
    over_http,
    requests_to_chat,
    requests_to_messages,
    requests_to_responses,
    streams_to_chat,
    streams_to_messages,
    streams_to_responses,
)
from tests.cases.row import ABSENT, Asked, BothWays, Compared, Refused, Streamed, differences
from tests.cases.titles import ELSEWHERE, NOT_OURS, TITLES

TESTS = Path(__file__).parents[1]

REQUESTS = [*requests_to_chat.ROWS, *requests_to_messages.ROWS, *requests_to_responses.ROWS]
STREAMS = [*streams_to_messages.ROWS, *streams_to_chat.ROWS, *streams_to_responses.ROWS, *bytes_in.ROWS]

TABLES = [*REQUESTS, *STREAMS, *errors_in.ROWS, *both.REQUESTS, *both.ANSWERS, *over_http.ROWS]


def ids(rows):
    return [row.id for row in rows]


@pytest.mark.parametrize("row", REQUESTS, ids=ids(REQUESTS))
def test_a_request_is_converted(row: Asked) -> None:
    assert row.problems() == []


@pytest.mark.parametrize("row", STREAMS, ids=ids(STREAMS))
def test_a_stream_is_converted(row: Streamed) -> None:
    assert row.problems() == []


@pytest.mark.parametrize("row", errors_in.ROWS, ids=ids(errors_in.ROWS))
def test_an_error_is_told(row: Refused) -> None:
    assert row.problems() == []


@pytest.mark.parametrize("row", both.REQUESTS, ids=ids(both.REQUESTS))
def test_two_requests_are_alike_or_not(row: Compared) -> None:
    assert row.problems() == []


@pytest.mark.parametrize("row", both.ANSWERS, ids=ids(both.ANSWERS))
def test_an_answer_is_the_same_both_ways(row: BothWays) -> None:
    assert row.problems() == []


@pytest.mark.parametrize(
    ("found", "expected", "lines"),
    [
        ({"a": 1, "b": [{"c": 2}]}, {"b": [{"c": 2}]}, 0),
        ({"a": 1}, {"a": 2}, 1),
        ({"a": 1}, {"b": 1}, 1),
        ({"a": 1}, {"a": ABSENT}, 1),
        ({}, {"a": ABSENT}, 0),
        ([1, 2], [1], 1),
        ("", None, 1),
        (0, False, 1),
        ("long", lambda text: len(text) < 3, 1),
    ],
)
def test_a_table_can_fail(found: Any, expected: Any, lines: int) -> None:
    assert len(differences(found, expected)) == lines


def test_no_case_is_missing_and_none_is_unknown() -> None:
    known = {row.id for row in TABLES} | set(ELSEWHERE)

    assert known | set(NOT_OURS) == set(TITLES)
    assert not known & set(NOT_OURS)


@pytest.mark.parametrize("case", ELSEWHERE)
def test_a_case_outside_the_tables_has_its_test(case: str) -> None:
    path, name = ELSEWHERE[case].split("::")

    assert f"def {name}(" in (TESTS / path).read_text()
