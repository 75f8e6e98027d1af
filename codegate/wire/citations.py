"""
Where a text comes from: citations of Messages and annotations of OpenAI's formats (`protocols.md` 2.2).

The hub has Messages' citations, on text blocks. One that came from another format says besides, under `span`, which
characters of its block it is about; without, it is about the whole block. Only what has a web address exists in all
formats: places in documents (`page_location`, `file_citation`, …) stay with the formats that have them.
"""

from typing import Any

from codegate.wire.hub import Block, Json
from codegate.wire.provenance import carried

_SPAN = "span"
_ELSEWHERE = carried("web", "")
"""In place of Anthropic's own index: it would not know another provider's search, so the citation never goes back."""


def from_openai(annotation: Any, offset: int = 0) -> Json | None:
    """
    A `url_citation` (flat as in Responses, nested as in Chat Completions) as the hub has it; None for other kinds.

    Args:
        offset: Where the block begins in the text that the annotation counts in.
    """
    if not isinstance(annotation, dict) or annotation.get("type") != "url_citation":
        return None
    nested = annotation.get("url_citation")
    cited = nested if isinstance(nested, dict) else annotation
    if not isinstance(cited.get("url"), str) or not cited["url"]:
        return None
    found: Json = {
        "type": "web_search_result_location",
        "url": cited["url"],
        "title": _text(cited.get("title")),
        "cited_text": _text(cited.get("content")),
        "encrypted_index": _ELSEWHERE,
    }
    start, end = cited.get("start_index"), cited.get("end_index")
    if type(start) is int and type(end) is int and offset <= start < end:
        found[_SPAN] = [start - offset, end - offset]
    return found


def to_openai(citation: Json, length: int, offset: int = 0) -> Json | None:
    """
    A citation as a flat `url_citation`; None where it names no web address.

    Args:
        length: Characters of its block.
        offset: Where the block begins in the text that annotations count in.
    """
    url = citation.get("url") or citation.get("source")
    if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")):
        return None
    start, end = citation.get(_SPAN) or (0, length)
    place = {"start_index": offset + min(start, length), "end_index": offset + min(end, length)}
    return {"type": "url_citation", "url": url, "title": _text(citation.get("title")), **place}


def nested(annotation: Json) -> Json:
    """A flat annotation as Chat Completions has it."""
    kind = annotation["type"]
    return {"type": kind, kind: {key: value for key, value in annotation.items() if key != "type"}}


def own(citation: Json) -> Json:
    """A citation of the hub as Messages has it."""
    return {key: value for key, value in citation.items() if key != _SPAN}


def is_foreign(citation: Json) -> bool:
    """The citation was made here from another provider's: Anthropic does not take it back."""
    return str(citation.get("encrypted_index") or "").startswith("cg1.")


def of_block(block: Block) -> list[Json]:
    """The citations of a text block."""
    found = block.get("citations")
    return [citation for citation in found if isinstance(citation, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
