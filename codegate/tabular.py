"""Rows as CSV that a spreadsheet opens without running what is in it."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: spreadsheets would calculate it (owasp.org/www-community/attacks/CSV_Injection)."""

Rows = Sequence[Mapping[str, Any]]


def csv_lines(rows: Rows, columns: Sequence[str], *, has_heading: bool = False) -> str:
    """These columns of the rows as CSV (RFC 4180); what is not a plain value is its JSON, None is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if has_heading:
        writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text
