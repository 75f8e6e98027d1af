from codegate.services.configs import NewConfig
from codegate.services.rule_form import NewRule
from codegate.tui.config_form import (
    config_again,
    config_asks,
    config_body,
    rule_asks,
    rule_bodies,
    rule_body,
    rule_rows,
    slot_asks,
)
from tests.tui.conftest import account, config, rule, slot


def test_what_was_not_changed_comes_out_as_it_went_in() -> None:
    old = config(1, tier_strategies={"opus": "least-used"}, default_tier="haiku", description="d")
    body = config_body({ask.name: ask.value for ask in config_asks(old)})

    assert body == {key: old[key] for key in body}
    assert set(body) < set(NewConfig.__struct_fields__)


def test_a_config_can_be_made_again_with_rows_and_rules() -> None:
    body = config_again(config(1, rules=[rule()]))

    assert set(body) <= set(NewConfig.__struct_fields__)
    assert body["tiers"][0] == {"tier": "opus", "account_id": "a1", "priority": 9, "target_model": None}
    assert set(body["rules"][0]) == set(NewRule.__struct_fields__)


def test_a_condition_is_asked_for_refused_or_not_asked_for() -> None:
    asks = rule_asks(rule(thinking=True, images=False), [account(1)])
    body = rule_body({ask.name: ask.value for ask in asks})

    assert (body["thinking"], body["images"], body["subagent"]) == (True, False, None)
    assert rule_bodies([rule(thinking=True, images=False)]) == [body]


def test_rules_are_said_in_words() -> None:
    rules = [rule(background=True), rule(tier=None, account_id="a1", target_model="m"), rule(account_id="gone")]
    rows = rule_rows(rules, {"a1": account(1)})

    assert [row["goes"] for row in rows] == ["tier haiku", "account-1, as m", "tier haiku, an account that is gone"]
    assert [row["number"] for row in rows] == [1, 2, 3]


def test_a_row_is_asked_about_as_it_is() -> None:
    assert {ask.name: ask.value for ask in slot_asks(slot(1), [])} == {
        "tier": "opus",
        "account_id": "a1",
        "target_model": None,
        "priority": 9,
    }
