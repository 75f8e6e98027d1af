"""Write `docs/api.md` from the table of endpoints; with `--check`, exit 1 if the page differs."""

import sys
from pathlib import Path
from typing import Any

import msgspec
from generated import settled

from codegate.api.app import ENDPOINTS
from codegate.api.call import Endpoint
from codegate.api.openapi import described, plain_path, summary_of, tag_of

PAGE = Path(__file__).parents[1] / "docs" / "api.md"

INTRODUCTION = """\
# REST API

*Made from the endpoints in `codegate/api/routes` by `scripts/docs`; edit those, not this page.*

Port 9211, `Authorization: Bearer TOKEN` with the token of `.admin-token` in the data directory; only `GET
/api/health` answers without. JSON in and out, ids are text and a name may stand wherever an id is asked, times are
ISO 8601 UTC. Lists are plain arrays; paged ones have a `total`. `GET /api/openapi.json` has every field (OpenAPI
3.1).

    curl -H "Authorization: Bearer $(cat DATA_DIR/.admin-token)" http://127.0.0.1:9211/api/accounts

An error is `{"error": {"code", "message", "hint", "field"?}}`; `field` names the input it is about. 401: token,
403: another origin, 404: no such thing, 409: against what is there, 413: over 1 MiB, 415: not `application/json`,
421: foreign Host, 422: a field or parameter, 429 and 503: try again, 507: the disk is full. Query parameters that
are not listed are refused.

A browser comes in by a link instead: `codegate web`, or `POST /api/login-links`. It works once, within 60 seconds,
and becomes an HttpOnly, SameSite=Strict cookie of 12 hours; a write with it must come from the web view's own page.
Cookies do not know ports: another server on the same host name sees it when the browser visits that server.
"""


def name_of(type_: Any) -> str:
    """A type as a reader knows it: `AccountJson` is account, a list of it is account[]."""
    text = str(getattr(type_, "__name__", "") if isinstance(type_, type) and not hasattr(type_, "__args__") else type_)
    for module in ("codegate.shapes.", "typing."):
        text = text.replace(module, "")
    text = ".".join(text.split(".")[-1:]) if "[" not in text else text
    if text.startswith("list["):
        return f"{name_of_text(text[5:-1])}[]"
    return name_of_text(text)


def name_of_text(text: str) -> str:
    """The last part of a dotted name."""
    if text.startswith("dict[str, "):
        return f"{{name: {name_of_text(text[10:-1])}}}"
    return " or ".join(part.rpartition(".")[2] for part in text.split(" | ")).replace("Any", "value")


def section(endpoint: Endpoint) -> str:
    """One endpoint: what it does, its parameters, its body and its answer."""
    summary, rest = summary_of(endpoint)
    lines = [f"### {endpoint.method} {plain_path(endpoint)}", "", f"{summary} {rest}".strip(), ""]
    lines += [f"- `?{query.name}` {_kind(query)}: {query.doc}" for query in endpoint.query]
    if endpoint.body is not None:
        example = f", for example `{msgspec.json.encode(endpoint.example).decode()}`" if endpoint.example else ""
        lines.append(f"- Body: `{name_of(endpoint.body)}`{example}")
    lines.append(f"- Answer: {_answer(endpoint)}")
    return "\n".join(lines) + "\n"


def _kind(query: Any) -> str:
    default = f", default {query.default}" if query.default is not None else ""
    kind = " or ".join(query.choices) or {"integer": "number", "boolean": "true or false"}.get(query.kind, "text")
    return f"({kind}{default})"


def _answer(endpoint: Endpoint) -> str:
    if endpoint.answer is not None:
        return f"{endpoint.status}, `{name_of(endpoint.answer)}`"
    return " or ".join(f"`{media}`" for media in endpoint.media) or "204, nothing"


def page() -> str:
    """The whole page."""
    parts, last = [INTRODUCTION], ""
    for endpoint in described(ENDPOINTS):
        if tag_of(endpoint) != last:
            last = tag_of(endpoint)
            parts.append(f"## {last}\n")
        parts.append(section(endpoint))
    return "\n".join(parts)


def main() -> int:
    """Write or compare; the exit code."""
    return settled(PAGE, page(), "the endpoints say")


if __name__ == "__main__":
    sys.exit(main())
