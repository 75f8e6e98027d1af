"""Rows as a file to take away, JSON Lines or CSV, sent while they are read."""

from collections.abc import AsyncIterator, Sequence

import msgspec
from starlette.responses import StreamingResponse

from codegate.errors import Invalid
from codegate.tabular import Rows, csv_lines

FORMATS = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}


def table_file(batches: AsyncIterator[Rows], form: str, columns: Sequence[str], name: str) -> StreamingResponse:
    """
    An answer that is sent while rows are read.

    Args:
        form: `jsonl` or `csv`.
        columns: Of a CSV file, in order; every row has them.
        name: Of the file, without an ending.

    Raises:
        Invalid: There is no such form.
    """
    if form not in FORMATS:
        raise Invalid(f"Rows are not written as {form[:20]!r}.", field="format", hint="Choose jsonl or csv.")
    lines = _csv(batches, columns) if form == "csv" else _jsonl(batches)
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return StreamingResponse(lines, media_type=FORMATS[form], headers=headers)


async def _jsonl(batches: AsyncIterator[Rows]) -> AsyncIterator[bytes]:
    async for rows in batches:
        yield b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


async def _csv(batches: AsyncIterator[Rows], columns: Sequence[str]) -> AsyncIterator[bytes]:
    yield csv_lines((), columns, has_heading=True).encode()
    async for rows in batches:
        yield csv_lines(rows, columns).encode("utf-8", "replace")
