"""What the router would do, as text."""

from textwrap import wrap

from rich.text import Text

from codegate.terminal import clean
from codegate.tui.feed import Row

_VERDICT_STYLES = {"chosen": "bold green", "fallback": "cyan", "skipped": "dim"}

_WIDTH = 68
"""Cells of a line of a reason: indented, it fits on a screen of 80."""


def route_text(route: Row) -> Text:
    """The decision, the accounts in the order they would be asked, and those left out with the reason."""
    text = Text()
    facts = (
        ("Model", route["model"]),
        ("Tier", route["tier"]),
        ("Config", route["config_name"] or "none is active"),
        ("Strategy", route["routing_strategy"] or route["strategy"]),
        ("Rule", route["rule"]),
        ("Conversation", f"{route['conversation']}: {route['affinity_reason']}" if route["conversation"] else None),
    )
    for name, value in facts:
        if value:
            text.append(f"{name:<14}", "bold cyan")
            text.append(f"{clean(value)}\n")
    text.append("\nAsked in this order\n", "bold")
    for number, one in enumerate(route["candidates"], 1):
        text.append(f"{number:>3}. ")
        _candidate(text, one)
    if not route["candidates"]:
        text.append("  Nobody: the request would be refused.\n", "red")
    if route["skipped"]:
        text.append("\nLeft out\n", "bold")
    for one in route["skipped"]:
        text.append("  –  ")
        _candidate(text, one)
    return text


def _candidate(text: Text, one: Row) -> None:
    text.append(f"{clean(one['account_name'], limit=30):<24}", _VERDICT_STYLES.get(one["verdict"], ""))
    text.append(f"{clean(one['model'], limit=40)}\n")
    for line in wrap(clean(one["reason"], limit=200), _WIDTH):
        text.append(f"     {line}\n", "dim")
