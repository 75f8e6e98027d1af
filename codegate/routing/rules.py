"""
Rules of a config: the first one that holds says where a request goes, before its tier does.

All that a rule asks for must hold. What no rule of a config asks for is not even looked for in a request (`needed`).
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from codegate.records import Rule
from codegate.routing.route import Features

FLAGS = ("thinking", "images", "web_search", "background", "subagent")
"""Conditions that hold or do not; each is a field of `Rule` and of `Features`."""

_SAID = {
    "thinking": ("the model thinks", "the model does not think"),
    "images": ("with images", "without images"),
    "web_search": ("with web search", "without web search"),
    "background": ("a side request", "not a side request"),
    "subagent": ("of a sub-agent", "not of a sub-agent"),
}


def matching(rules: Sequence[Rule], model: str, features: Features) -> Rule | None:
    """The first rule that holds, or None."""
    return next((rule for rule in rules if rule.enabled and holds(rule, model, features)), None)


def holds(rule: Rule, model: str, features: Features) -> bool:
    """Whether everything that a rule asks for is so."""
    if rule.model and not fnmatchcase(model.lower(), rule.model.lower()):
        return False
    if rule.min_tokens and features.input_tokens < rule.min_tokens:
        return False
    if any((asked := getattr(rule, flag)) is not None and asked != getattr(features, flag) for flag in FLAGS):
        return False
    return not rule.header or _has_header(rule.header, features)


@lru_cache(maxsize=256)
def needed(rules: tuple[Rule, ...]) -> frozenset[str]:
    """Which features these rules ask for: `input_tokens`, those of `FLAGS`, and `header:name`."""
    found: set[str] = set()
    for rule in rules:
        if not rule.enabled:
            continue
        found.update(flag for flag in FLAGS if getattr(rule, flag) is not None)
        if rule.min_tokens:
            found.add("input_tokens")
        if rule.header:
            found.add(f"header:{header_of(rule)[0]}")
    return frozenset(found)


def header_of(rule: Rule) -> tuple[str, str]:
    """Name, in lower case, and pattern of the header a rule asks for; "" for none."""
    name, _, pattern = rule.header.partition(":")
    return name.strip().lower(), pattern.strip()


def conditions(rule: Rule) -> str:
    """What a rule asks for, in words: `model *haiku*, a side request`."""
    said: list[str] = []
    if rule.model:
        said.append(f"model {rule.model}")
    if rule.min_tokens:
        said.append(f"at least {rule.min_tokens:,} tokens")
    said += [_SAID[flag][0 if asked else 1] for flag in FLAGS if (asked := getattr(rule, flag)) is not None]
    if rule.header:
        said.append(f"header {rule.header}")
    return ", ".join(said) or "every request"


def title(rule: Rule, rules: Iterable[Rule]) -> str:
    """A rule as people find it again: its number, and its name or what it asks for."""
    number = next((number for number, one in enumerate(rules, 1) if one is rule), 0)
    return f"{number}, {rule.name or conditions(rule)}"


def _has_header(asked: str, features: Features) -> bool:
    name, _, pattern = asked.partition(":")
    value = features.headers.get(name.strip().lower())
    return value is not None and fnmatchcase(value.lower(), pattern.strip().lower() or "*")
