"""Lines of a Server-Sent Events stream become events (dicts)."""

import json
from collections.abc import AsyncIterator
from typing import Any


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Every event with its number as `id`; comments and what is no JSON object are passed over."""
    async for number, event in _numbered(lines):
        yield {**event, "id": number}


async def objects_of(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Every event as it was said, of a stream that has no numbers."""
    async for _, event in _numbered(lines):
        yield event


async def _numbered(lines: AsyncIterator[str]) -> AsyncIterator[tuple[int | None, dict[str, Any]]]:
    data: list[str] = []
    number: int | None = None
    async for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "id" and value.isdigit():
            number = int(value)
        elif name == "data":
            data.append(value)
        elif not line:
            event = _parsed(data)
            data = []
            if event is not None:
                yield number, event


def _parsed(data: list[str]) -> dict[str, Any] | None:
    try:
        value = json.loads("\n".join(data))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
