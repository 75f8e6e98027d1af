"""What of a request is shown by `logs show --body`: as sent, as received, or what is new in it."""

import json
import os
import sys

import typer

from codegate.cli.output import Row, print_line, print_record, say
from codegate.errors import NotFound
from codegate.terminal import clean, wants_colour

FIELDS = {"sent": "request_body", "received": "response_body"}
CHOICES = (*FIELDS, "diff")

_SHADES = {"+": "green", "-": "red", "@": "cyan"}


def body_of(row: Row, which: str) -> str:
    """
    The body that is wanted.

    Raises:
        NotFound: It was not kept.
    """
    body: str | None = row[FIELDS[which]]
    if body is None:
        raise NotFound(
            f"Nothing is kept of what was {which}.",
            hint="Bodies are kept after: codegate settings set detailed_request_logging true",
        )
    return body


def print_body(body: str) -> None:
    """A body byte for byte in a pipe; on a terminal cleaned, JSON with a line a member."""
    if sys.stdout.isatty():
        print_line(pretty(body))
    else:
        typer.echo(body.encode("utf-8", "surrogatepass"), nl=False)


def pretty(body: object) -> str:
    """JSON with a line a member; what is no JSON, a stream or something that was cut, as it is."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return str(body)
    return json.dumps(body, ensure_ascii=False, indent=2)


def print_diff(diff: Row) -> None:
    """What is new in a turn: how much of the turn before was kept, where it broke, and what was added."""
    if diff["previous_id"] is None or diff["reason"]:
        say(diff["reason"])
        return
    print_record(
        [
            ("Request", diff["request_id"]),
            ("Before it", f"{diff['previous_id']}, {diff['previous_at']}"),
            ("Account", _accounts(diff)),
            ("Prefix", prefix_of(diff)),
            ("Left out", ", ".join(diff["removed"])),
        ]
    )
    for option in diff["options"]:
        _heading(f"{option['name']} was {json.dumps(option['before'])}, is {json.dumps(option['after'])}")
    if diff["diverged"]:
        _heading(f"The prefix broke at {diff['diverged']['name']}")
        for line in diff["diverged"]["lines"]:
            _line(line, _SHADES.get(line[:1]))
    for segment in diff["added"]:
        _heading(f"New: {segment['name']}")
        _line(segment["text"], None)


def prefix_of(diff: Row) -> str:
    """`all 12 pieces are kept (48,120 characters)`, or how many of them are."""
    size = f"{diff['kept_chars']:,} characters"
    if diff["kept"] == diff["before"]:
        return f"all {diff['before']} pieces are kept ({size}): only what is new is paid in full"
    return f"{diff['kept']} of {diff['before']} pieces are kept ({size}): a prompt cache holds no more of it"


def _accounts(diff: Row) -> str:
    now, before = diff["account_name"] or "none", diff["previous_account"] or "none"
    return now if now == before else f"{now}, before {before}: another account has another cache"


def _heading(text: str) -> None:
    typer.echo("")
    _line(text, "cyan")


def _line(text: str, shade: str | None) -> None:
    words = clean(text, keep_lines=True)
    typer.echo(typer.style(words, fg=shade) if shade and wants_colour(sys.stdout, os.environ) else words)
