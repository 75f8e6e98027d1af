from codegate.tui.config_fields import RULE_FIELDS, SLOT_FIELDS, about
from codegate.tui.slots import grid
from codegate.tui.widgets.record_table import cell
from tests.tui.conftest import EVIL, account, config, slot


def test_a_row_shows_how_its_account_is_and_a_tier_without_one_says_what_to_do() -> None:
    rows = grid(config(1, tiers=[slot(1), slot(2)]), {"a1": account(1, enabled=False)})
    shown = [cell(SLOT_FIELDS[2], row) for row in rows]

    assert [text.plain for text in shown[:3]] == [
        "● account-1",
        "an account that is gone",
        "nobody: a adds an account",
    ]
    assert [cell(SLOT_FIELDS[0], row).plain for row in rows] == ["opus", "", "sonnet", "haiku"]


def test_the_line_about_a_config_is_clean() -> None:
    line = about(config(1, description=EVIL, default_tier="haiku", routing_strategy=EVIL)).plain

    assert "other models go to haiku" in line
    assert "\x1b" not in line


def test_titles_of_columns_are_told_apart() -> None:
    assert len({field.title for field in RULE_FIELDS}) == len(RULE_FIELDS)
