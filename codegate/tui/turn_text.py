"""What is new in a request against the turn before it, as text."""

import json

from rich.text import Text

from codegate.terminal import clean
from codegate.tui.feed import Row

_LIMIT = 20_000
_SHADES = {"+": "green", "-": "red", "@": "cyan"}


def turn_text(diff: Row) -> Text:
    """How much of the turn before was kept, where its prefix broke, what was added, and which options changed."""
    if diff["previous_id"] is None or diff["reason"]:
        return Text(clean(diff["reason"]), "dim")
    text = Text()
    is_whole = diff["kept"] == diff["before"]
    _fact(text, "Before it", f"{diff['previous_id']}, {diff['previous_at']}")
    if diff["previous_account"] != diff["account_name"]:
        _fact(text, "Account", f"{diff['account_name']}, before {diff['previous_account']}: another cache", "yellow")
    amount = "all" if is_whole else f"{diff['kept']} of"
    kept = f"{amount} {diff['before']} pieces are kept ({diff['kept_chars']:,} characters)"
    _fact(text, "Prefix", kept, "green" if is_whole else "yellow")
    for option in diff["options"]:
        _fact(text, option["name"], f"{json.dumps(option['before'])} → {json.dumps(option['after'])}")
    if diff["removed"]:
        _fact(text, "Left out", ", ".join(diff["removed"]))
    if diff["diverged"]:
        text.append(f"\nThe prefix broke at {clean(diff['diverged']['name'])}\n", "bold yellow")
        for line in diff["diverged"]["lines"]:
            text.append(f"{clean(line, limit=_LIMIT)}\n", _SHADES.get(line[:1], ""))
    for segment in diff["added"]:
        text.append(f"\nNew: {clean(segment['name'])}\n", "bold cyan")
        text.append(f"{clean(segment['text'], keep_lines=True, limit=_LIMIT)}\n")
    return text


def _fact(text: Text, name: str, value: str, style: str = "") -> None:
    text.append(f"{clean(name, limit=30):<12}", "bold cyan")
    text.append(f"{clean(value, limit=2000)}\n", style)
