"""How a coding tool stands on the setup screen: the columns of its row, and what it needs, in words."""

from rich.text import Text

from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.widgets.record_table import Field

STATES = {"unset": ("○ not set up", "dim"), "set": ("● set up", "green"), "changed": ("◐ changed since", "yellow")}
"""Words and style of each state."""

FIELDS = (
    Field("Tool", lambda row: row["label"], lambda row: "bold" if row["installed"] else "", limit=18),
    Field("State", lambda row: Text(*STATES.get(row["state"], ("?", "dim"))), width=15),
)


def detail_text(row: Row) -> Text:
    """What to set where for a tool, and what one should know of it; foreign text is cleaned."""
    text = Text()
    text.append(*STATES.get(row["state"], ("?", "dim")))
    text.append("   installed" if row["installed"] else "   not installed here", "" if row["installed"] else "dim")
    if row["target"]:
        text.append("\nasks     ", "dim")
        text.append(clean(row["target"], limit=200), "green" if row["points"] == "here" else "yellow")
    text.append("\nin       ", "dim")
    text.append(clean(row["where"] or "the environment of your shell", limit=200))
    if row["problem"]:
        text.append(f"\n{clean(row['problem'], limit=400)}", "red")
    text.append("\n\n")
    text.append(clean(row["snippet"], keep_lines=True), "cyan")
    for word in (row["note"], row["unwritable"] and f"To be set by hand: {row['unwritable']}"):
        if word:
            text.append(f"\n\n{clean(word, limit=1000)}")
    return text
