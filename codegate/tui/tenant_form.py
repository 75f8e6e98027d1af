"""What is asked about a tenant, and its settings beside those of everyone."""

from collections.abc import Mapping, Sequence
from typing import Any

from codegate.terminal import clean
from codegate.tui.dialogs.form import Answers, Ask
from codegate.tui.feed import Row

_NUMBERS = ("rate_limit", "tokens_per_minute")
_KINDS = {"bool": "flag", "int": "int", "float": "float"}


def tenant_asks(tenant: Row, configs: Sequence[Row]) -> list[Ask]:
    """The questions about a tenant; an empty one stands for a new one."""
    choices = [(config["id"], clean(config["name"], limit=40)) for config in configs]
    known = {value for value, _ in choices}
    config_id = tenant.get("config_id") if tenant.get("config_id") in known else None
    return [
        Ask("name", "Name", value=tenant.get("name"), is_needed=True),
        Ask("config_id", "Config", "choice", config_id, "the active one", choices=choices),
        Ask("models", "Models", value=", ".join(tenant.get("models", ())) or None, hint="all; like claude-*, gpt-5*"),
        Ask("rate_limit", "Requests a minute", "int", tenant.get("rate_limit") or None, "no limit"),
        Ask("tokens_per_minute", "Tokens a minute", "int", tenant.get("tokens_per_minute") or None, "no limit"),
        Ask("monthly_budget", "Dollars a month", "float", tenant.get("monthly_budget"), "no budget"),
        Ask("daily_budget", "Dollars a day", "float", tenant.get("daily_budget"), "no budget"),
        Ask("expires_at", "Key ends", value=tenant.get("expires_at"), hint="never; like 2027-01-31"),
    ]


def tenant_body(answers: Answers) -> Answers:
    """Answers as the REST API takes them: an emptied number is 0, models are a list."""
    body: Answers = {name: 0 if value is None and name in _NUMBERS else value for name, value in answers.items()}
    if "models" in body:
        body["models"] = [one.strip() for one in (body["models"] or "").split(",") if one.strip()]
    return body


def tenant_before(tenant: Row, change: Answers) -> Answers:
    """The body of the request that takes a change back."""
    return {name: list(tenant[name]) if name == "models" else tenant[name] for name in change}


def cascade(schema: Sequence[Row], own: Mapping[str, Any]) -> list[Row]:
    """
    The settings a tenant may have for itself: `value` is what holds for it, `from` says whose it is.

    `from` is `tenant`, `everyone` (somebody stored it for all), or `default`; `common` is what holds for the others.
    """
    rows: list[Row] = []
    for setting in schema:
        if setting["scope"] == "tenant":
            is_own = setting["key"] in own
            source = "default" if setting["source"] == "default" else "everyone"
            value = own[setting["key"]] if is_own else setting["value"]
            said = {"value": value, "common": setting["value"], "from": "tenant" if is_own else source}
            rows.append({**setting, **said, "is_own": is_own})
    return rows


def shown(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "–" if value in ("", None) else str(value)


def setting_ask(row: Row) -> Ask:
    """The question about one setting."""
    if row["choices"]:
        choices = [(choice, choice or "–") for choice in row["choices"]]
        return Ask("value", "Value", "choice", row["value"], choices=choices, is_needed=True)
    hint = f"some of {', '.join(row['words'])}" if row["words"] else f"default {shown(row['default'])}"
    return Ask("value", "Value", _KINDS.get(row["type"], "text"), row["value"], hint)
