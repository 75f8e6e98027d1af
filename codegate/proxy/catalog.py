"""The models a caller can reach, in one shape that both SDKs accept (`protocols.md` 5.3)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from codegate import clock
from codegate.errors import InvalidRequest, NotFound
from codegate.models.limits import limit_of
from codegate.records import Snapshot

_CREATED_S = 1_767_225_600  # 2026-01-01: both SDKs want a date, no configuration knows one
_LONGEST_PAGE = 1_000


def model_list(snapshot: Snapshot, names: Sequence[str], query: str = "") -> dict[str, Any]:
    """
    Body of `GET /v1/models`: a superset of Anthropic's and OpenAI's lists.

    Args:
        names: Of the models that can be reached.
        query: Anthropic's `limit` (1 to 1000), `after_id`, `before_id`; without `limit` everything is one page.

    Raises:
        InvalidRequest: A limit out of range, or an id that is not in the list.
    """
    page, has_more = _page(names, parse_qs(query))
    return {
        "object": "list",
        "data": [_item(snapshot, name) for name in page],
        "has_more": has_more,
        "first_id": page[0] if page else None,
        "last_id": page[-1] if page else None,
    }


def model_item(snapshot: Snapshot, names: Sequence[str], name: str) -> dict[str, Any]:
    """
    Body of `GET /v1/models/{id}`.

    Raises:
        NotFound: No account and no config offers this model by name.
    """
    if name not in names:
        hint = "GET /v1/models lists those that are."
        raise NotFound(f"The model {name[:200]!r} is not offered here.", hint=hint, code="model_not_found")
    return _item(snapshot, name)


def _item(snapshot: Snapshot, name: str) -> dict[str, Any]:
    item = {
        "id": name,
        "type": "model",
        "object": "model",
        "display_name": name,
        "created": _CREATED_S,
        "created_at": clock.iso(_CREATED_S * 1000),
        "owned_by": "codegate",
    }
    limit = limit_of(name, snapshot.model_limits)
    if limit is not None:
        item |= {"max_input_tokens": limit.context_window, "max_tokens": limit.max_output_tokens}
    return item


def _page(names: Sequence[str], query: dict[str, list[str]]) -> tuple[Sequence[str], bool]:
    """The names asked for, and whether there are more in the direction of reading."""
    size = _limit(query.get("limit", [""])[-1]) or len(names)
    if before := query.get("before_id", [""])[-1]:
        end = _place(names, before, "before_id")
        return names[max(0, end - size) : end], end > size
    after = query.get("after_id", [""])[-1]
    start = _place(names, after, "after_id") + 1 if after else 0
    return names[start : start + size], start + size < len(names)


def _limit(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LONGEST_PAGE):
        raise InvalidRequest(f"limit must be a number from 1 to {_LONGEST_PAGE}.", field="limit")
    return int(text)


def _place(names: Sequence[str], name: str, field: str) -> int:
    if name not in names:
        raise InvalidRequest(f"{field} names no model of the list.", field=field)
    return names.index(name)
