"""The columns of the tables of configs, of their rows and of their rules, and the line about a config."""

from rich.text import Text

from codegate.terminal import clean
from codegate.tui.feed import Row
from codegate.tui.fields import STATE_STYLES, state
from codegate.tui.widgets.record_table import Field


def _account(row: Row) -> Text:
    if row["account"] is None:
        return Text("nobody: a adds an account" if row["account_id"] is None else "an account that is gone", "dim")
    word = state(row["account"])
    return Text("● ", STATE_STYLES.get(word, "")).append(clean(row["account"]["name"], limit=24), "default")


CONFIG_FIELDS = (
    Field("", lambda row: "●" if row["is_active"] else "", "green", width=1),
    Field("Config", lambda row: row["name"], "bold", limit=24),
)
SLOT_FIELDS = (
    Field("Tier", lambda row: row["tier"] if row["is_first"] else "", "bold cyan", width=7),
    Field("#", lambda row: row["order"] or "", is_number=True, width=2),
    Field("Account", _account),
    Field("Becomes", lambda row: row["target_model"] or ("same model" if row["account_id"] else ""), limit=32),
    Field("Prio", lambda row: row["priority"] if row["account_id"] else "", "dim", True, 5, room=50),
    Field("Strategy", lambda row: row["strategy"] if row["is_first"] else "", "dim", room=64),
)
RULE_FIELDS = (
    Field("", lambda row: row["number"], "dim", is_number=True, width=2),
    Field("If", lambda row: row["when"], lambda row: "bold" if row["enabled"] else "dim", limit=60),
    Field("goes to", lambda row: row["goes"], "cyan", limit=40),
    Field("On", lambda row: "" if row["enabled"] else "off", "yellow", width=3),
    Field("Name", lambda row: row["name"], "dim", room=70),
)


def about(config: Row) -> Text:
    """Strategy, what becomes of other models, and the description, in a line."""
    other = f"other models go to {config['default_tier']}" if config["default_tier"] else "other models keep their name"
    text = Text(no_wrap=True, overflow="ellipsis").append(clean(config["routing_strategy"], limit=40), "bold")
    return text.append(f"   {clean(other, limit=60)}   {clean(config['description'], limit=120)}")
