"""How guardrails are shown: the list, one of them, a text they were tried on, and values that have a stand-in."""

import os
import sys
from collections.abc import Sequence

import typer

from codegate.cli.output import Column, Row, print_record, print_table, say
from codegate.clock import now_ms
from codegate.figures import ago, count
from codegate.settings import GUARDRAILS
from codegate.terminal import clean, wants_colour

GROUPS = {"credentials": "Credentials", "pii": "Personal data", "financial": "Financial", "network": "Network"}
_OWN = "Your own patterns"
_LEVELS = {
    "strict": "strict: certain by form, check digits or context",
    "broad": "broad: also what merely looks like it",
}
_STYLES = {"token": "token: cg_email_…", "natural": "natural: a made-up value of the same kind"}


def _state(row: Row) -> str:
    return "● on" if row["active"] else "○ off" if not row["enabled"] else "○ left out"


def _style(row: Row) -> str:
    return "green" if row["active"] else "dim"


def _hides(row: Row) -> str:
    """In a few words what settings say of it, or what its owner said."""
    known = GUARDRAILS.get(row["id"])
    return known.enabled.doc.removeprefix("Hide ").removesuffix(".") if known else row["description"] or row["pattern"]


COLUMNS = (
    Column("STATE", _state, _style),
    Column("ID", lambda row: row["id"], "bold"),
    Column("FOUND", lambda row: count(row["detection_count"]), is_number=True),
    Column("LEVEL", lambda row: None if row["is_custom"] else row["level"], drop=1),
    Column("STYLE", lambda row: row["style"], drop=2),
    Column("HIDES", _hides, "dim", is_prose=True),
)
ALLOWED = (
    Column("VALUE", lambda row: row["value"], "bold"),
    Column("KIND", lambda row: "pattern" if row["is_pattern"] else "value"),
    Column("ADDED", lambda row: ago(row["created_at"], now_ms()), "dim"),
)
MAPPINGS = (
    Column("FOUND BY", lambda row: row["category"], "bold"),
    Column("VALUE", lambda row: row["original"]),
    Column("STANDS IN", lambda row: row["replacement"], "green"),
    Column("TENANT", lambda row: row["tenant_id"], "dim", drop=2),
    Column("SINCE", lambda row: ago(row["created_at"], now_ms()), "dim", drop=1),
)


def show_list(rows: Sequence[Row], is_on: bool) -> None:
    """Print all guardrails, on a terminal under the headings of their groups; say so if none of them works."""
    order = [*GROUPS, _OWN]
    grouped = sorted(rows, key=lambda row: order.index(_OWN if row["is_custom"] else row["category"]))
    print_table(grouped, COLUMNS, "", lambda row: _OWN if row["is_custom"] else GROUPS[row["category"]])
    if not is_on:
        say(
            "Guardrails are off as a whole: nothing is hidden. Switch them on: codegate guardrails enable --all",
            "yellow",
        )
    elif any(row["enabled"] and not row["active"] for row in rows):
        say("The setting privacy_categories leaves some out: codegate settings get privacy_categories", "yellow")


def show_detector(row: Row) -> None:
    """Print everything about one guardrail."""
    pairs: list[tuple[str, object]] = [
        ("Id", row["id"]),
        ("Name", row["name"]),
        ("What it does", row["description"]),
        ("Group", GROUPS[row["category"]]),
        ("State", _state(row).split(" ", 1)[1]),
        ("On by default", "yes" if row["default_on"] else "no"),
        ("Found so far", row["detection_count"]),
    ]
    if row["is_custom"]:
        pairs += [("Pattern", row["pattern"]), ("Tenant", row["tenant_id"] or "everybody")]
    else:
        pairs += [
            ("Level", _LEVELS.get(row["level"], row["level"])),
            ("Style", _STYLES.get(row["style"], row["style"])),
            ("Settings", ", ".join(f"guardrail_{row['id']}_{name}" for name in _switches(row))),
        ]
    print_record(pairs)


def show_bench(bench: Row) -> None:
    """Print a text with its replacements: exactly, in a pipe; cleaned and with marks, on a terminal."""
    text = bench["anonymized"]
    if sys.stdout.isatty():
        text = "".join(_marked(part) if is_new else _safe(part) for part, is_new in _parts(bench))
    typer.echo(text, nl=not text.endswith("\n"), color=True)
    found: dict[str, int] = {}
    for span in bench["spans"]:
        found[span["category"]] = found.get(span["category"], 0) + 1
    said = ", ".join(f"{number} {category}" for category, number in found.items())
    say(f"Replaced: {said}." if said else "Nothing would be replaced.", "green" if said else "yellow")


def _parts(bench: Row) -> list[tuple[str, bool]]:
    """The new text cut at its replacements; True for those."""
    text, parts, done, shift = bench["anonymized"], [], 0, 0
    for span in bench["spans"]:
        start = span["start"] + shift
        end = start + len(span["replacement"])
        parts += [(text[done:start], False), (text[start:end], True)]
        shift += len(span["replacement"]) - (span["end"] - span["start"])
        done = end
    return [*parts, (text[done:], False)]


def _marked(text: str) -> str:
    safe = _safe(text)
    return typer.style(safe, fg="green", bold=True) if wants_colour(sys.stdout, os.environ) else safe


def _safe(text: str) -> str:
    return clean(text, keep_lines=True, limit=len(text))


def _switches(row: Row) -> tuple[str, ...]:
    return ("enabled", "level", "style") if len(row["styles"]) > 1 else ("enabled", "level")
