"""What is asked about a config, a row of it and a rule of it, and the bodies that come out."""

from collections.abc import Mapping, Sequence
from typing import Any

from codegate.models.tiers import TIERS
from codegate.records import Rule
from codegate.routing.rules import FLAGS, conditions
from codegate.routing.strategies import STRATEGIES
from codegate.terminal import clean
from codegate.tui.dialogs.form import Answers, Ask
from codegate.tui.feed import Row

CONFIG_KEYS = ("name", "description", "routing_strategy", "tier_strategies", "default_tier")
_TIER_CHOICES = [(tier, tier) for tier in TIERS]
_STRATEGY_CHOICES = [(name, name) for name in STRATEGIES]
_FLAG_LABELS = {
    "thinking": "Thinking",
    "images": "Pictures",
    "web_search": "Web search",
    "background": "A side request",
    "subagent": "By a sub-agent",
}
_EITHER = (("yes", "must be"), ("no", "must not be"))


def config_asks(config: Row) -> list[Ask]:
    """The questions about a config; an empty one stands for a new one."""
    strategy = config.get("routing_strategy", "priority")
    own = config.get("tier_strategies", {})
    return [
        Ask("name", "Name", value=config.get("name"), is_needed=True),
        Ask("description", "Description", value=config.get("description") or None),
        Ask("routing_strategy", "Strategy", "choice", strategy, choices=_STRATEGY_CHOICES, is_needed=True),
        *(
            Ask(f"of_{tier}", f"Strategy of {tier}", "choice", own.get(tier), "the same", choices=_STRATEGY_CHOICES)
            for tier in TIERS
        ),
        Ask(
            "default_tier",
            "Other models go to",
            "choice",
            config.get("default_tier"),
            "no tier: they keep their name",
            choices=_TIER_CHOICES,
        ),
    ]


def config_body(answers: Answers) -> Answers:
    """The answers as the REST API takes them."""
    return {
        "name": answers["name"],
        "description": answers["description"] or "",
        "routing_strategy": answers["routing_strategy"],
        "tier_strategies": {tier: said for tier in TIERS if (said := answers[f"of_{tier}"])},
        "default_tier": answers["default_tier"],
    }


def config_again(config: Row) -> Answers:
    """A config as the REST API takes a new one, with its rows and rules."""
    slots = [{key: slot[key] for key in ("tier", "account_id", "priority", "target_model")} for slot in config["tiers"]]
    return {**{key: config[key] for key in CONFIG_KEYS}, "tiers": slots, "rules": rule_bodies(config["rules"])}


def slot_asks(slot: Row, accounts: Sequence[Row]) -> list[Ask]:
    """The questions about a row that is there."""
    return [
        Ask("tier", "Tier", "choice", slot["tier"], choices=_TIER_CHOICES, is_needed=True),
        Ask("account_id", "Account", "choice", slot["account_id"], choices=_names(accounts), is_needed=True),
        Ask("target_model", "Becomes model", value=slot["target_model"], hint="the same model"),
        Ask("priority", "Priority", "int", slot["priority"], "0; higher is asked first"),
    ]


def rule_asks(rule: Row, accounts: Sequence[Row]) -> list[Ask]:
    """The questions about a rule; an empty one stands for a new one."""
    said = {True: "yes", False: "no", None: None}
    return [
        Ask("name", "Name", value=rule.get("name") or None, hint="what it is for"),
        Ask("model", "If the model is", value=rule.get("model") or None, hint="any; a name with * and ?"),
        Ask("min_tokens", "and it has at least", "int", rule.get("min_tokens") or None, "any number of tokens"),
        *(
            Ask(flag, f"and {label[0].lower()}{label[1:]}", "choice", said[rule.get(flag)], "any", choices=_EITHER)
            for flag, label in _FLAG_LABELS.items()
            if flag in FLAGS
        ),
        Ask("header", "and a header is", value=rule.get("header") or None, hint="any; like x-team: red*"),
        Ask("tier", "then to tier", "choice", rule.get("tier"), "its own", choices=_TIER_CHOICES),
        Ask(
            "account_id",
            "then to account",
            "choice",
            rule.get("account_id"),
            "as the tier says",
            choices=_names(accounts),
        ),
        Ask("target_model", "then as model", value=rule.get("target_model"), hint="the same model"),
    ]


def rule_body(answers: Answers, *, enabled: bool = True) -> Answers:
    """The answers as the REST API takes a rule."""
    flags = {flag: None if answers[flag] is None else answers[flag] == "yes" for flag in FLAGS}
    texts = {key: answers[key] or "" for key in ("name", "model", "header")}
    goes = {key: answers[key] for key in ("tier", "account_id", "target_model")}
    return {**texts, **flags, **goes, "min_tokens": answers["min_tokens"] or 0, "enabled": enabled}


def rule_bodies(rules: Sequence[Row]) -> list[dict[str, Any]]:
    """Rules as the REST API takes them, whatever a table has put beside them."""
    return [{key: rule[key] for key in Rule.__struct_fields__} for rule in rules]


def rule_rows(rules: Sequence[Row], accounts: Mapping[str, Row]) -> list[Row]:
    """Rules with `number` from 1, what they ask for as `when` and where they lead as `goes`."""
    rows: list[Row] = []
    for number, rule in enumerate(rules, 1):
        when = conditions(Rule(**rule_bodies([rule])[0]))
        rows.append({**rule, "number": number, "when": when, "goes": _goes(rule, accounts)})
    return rows


def _goes(rule: Row, accounts: Mapping[str, Row]) -> str:
    account = accounts[rule["account_id"]]["name"] if rule["account_id"] in accounts else "an account that is gone"
    parts = (
        f"tier {rule['tier']}" if rule["tier"] else "",
        account if rule["account_id"] else "",
        f"as {rule['target_model']}" if rule["target_model"] else "",
    )
    return ", ".join(part for part in parts if part)


def _names(accounts: Sequence[Row]) -> list[tuple[str, str]]:
    return [(account["id"], clean(account["name"], limit=40)) for account in accounts]
