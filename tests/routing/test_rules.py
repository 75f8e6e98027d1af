"""Rules of a config."""

import pytest

from codegate.records import Rule
from codegate.routing.route import Features
from codegate.routing.rules import FLAGS, conditions, header_of, holds, matching, needed, title

NOTHING = Features()


@pytest.mark.parametrize(
    ("pattern", "model", "does_hold"),
    [("*haiku*", "Claude-HAIKU-4-5", True), ("gpt-?", "gpt-5", True), ("gpt-?", "gpt-55", False), ("", "any", True)],
)
def test_a_pattern_is_of_the_whole_name_in_any_case(pattern: str, model: str, does_hold: bool) -> None:
    assert holds(Rule(model=pattern), model, NOTHING) == does_hold


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize(("asked", "found", "does_hold"), [(None, True, True), (None, False, True), (True, True, True),
    (True, False, False), (False, True, False), (False, False, True)])  # fmt: skip
def test_a_condition_is_asked_for_either_way_or_not_at_all(
    flag: str, asked: bool | None, found: bool, does_hold: bool
) -> None:
    assert holds(Rule(**{flag: asked}), "m", Features(**{flag: found})) == does_hold  # type: ignore[arg-type]


def test_a_long_context_has_at_least_so_many_tokens() -> None:
    rule = Rule(min_tokens=100)

    assert [holds(rule, "m", Features(input_tokens=tokens)) for tokens in (99, 100)] == [False, True]


@pytest.mark.parametrize(
    ("asked", "value", "does_hold"),
    [
        ("x-team", "red", True),
        ("X-Team: RED", "red", True),
        ("x-team: r*", "red", True),
        ("x-team: b*", "red", False),
        ("x-team", None, False),
        ("x-team", "", True),
    ],
)
def test_a_header_is_asked_for_by_name_or_with_a_pattern(asked: str, value: str | None, does_hold: bool) -> None:
    headers = {} if value is None else {"x-team": value}

    assert holds(Rule(header=asked), "m", Features(headers=headers)) == does_hold


def test_all_that_a_rule_asks_for_must_hold() -> None:
    rule = Rule(model="*opus*", thinking=True)

    assert not holds(rule, "opus", NOTHING)
    assert not holds(rule, "haiku", Features(thinking=True))
    assert holds(rule, "opus", Features(thinking=True))


def test_the_first_rule_that_holds_and_is_enabled_counts() -> None:
    rules = (Rule(name="off", enabled=False), Rule(name="no", model="x"), Rule(name="yes"), Rule(name="late"))
    found = matching(rules, "m", NOTHING)

    assert found is not None
    assert found.name == "yes"
    assert matching(rules[:2], "m", NOTHING) is None


def test_only_what_some_enabled_rule_asks_for_is_needed() -> None:
    rules = (
        Rule(model="*haiku*"),
        Rule(min_tokens=9, images=False),
        Rule(header="X-Team: red"),
        Rule(enabled=False, thinking=True),
    )

    assert needed(rules) == {"input_tokens", "images", "header:x-team"}
    assert needed(rules[:1]) == frozenset()


def test_rules_are_told_in_words() -> None:
    rule = Rule(model="*haiku*", min_tokens=60_000, background=True, images=False, header="x-team: red")
    words = "model *haiku*, at least 60,000 tokens, without images, a side request, header x-team: red"

    assert conditions(rule) == words
    assert conditions(Rule()) == "every request"
    assert title(rule, [Rule(), rule]) == f"2, {words}"
    assert title(Rule(name="chores"), []) == "0, chores"
    assert header_of(rule) == ("x-team", "red")
