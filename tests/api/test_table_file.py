"""Rows as a file, sent while they are read."""

from collections.abc import AsyncIterator

import pytest

from codegate.api.table_file import table_file
from codegate.errors import Invalid
from codegate.tabular import Rows


async def batches() -> AsyncIterator[Rows]:
    yield [{"a": 1, "b": "x"}]
    yield [{"a": 2, "b": None}]


async def body(form: str) -> str:
    parts = [part async for part in table_file(batches(), form, ["b", "a"], "rows").body_iterator]
    return b"".join(parts).decode()  # type: ignore[arg-type]


async def test_json_lines_have_an_object_a_line() -> None:
    assert await body("jsonl") == '{"a":1,"b":"x"}\n{"a":2,"b":null}\n'


async def test_csv_has_its_columns_in_order() -> None:
    assert await body("csv") == "b,a\r\nx,1\r\n,2\r\n"


async def test_another_form_is_refused() -> None:
    with pytest.raises(Invalid, match="pdf"):
        table_file(batches(), "pdf", ["a"], "rows")
