from codegate.tui.slots import body_of, moved, numbered, shifted, without
from tests.tui.conftest import slot

ROWS = [slot(1, tier="haiku", priority=5), slot(2, priority=1), slot(3, priority=9), slot(4, tier="own")]


def ids(rows: list[dict[str, object]]) -> list[object]:
    return [row["id"] for row in rows]


def test_rows_stand_in_the_order_they_are_asked() -> None:
    rows = numbered(ROWS)

    assert ids(rows) == ["s3", "s2", "s1", "s4"]
    assert [row["order"] for row in rows] == [1, 2, 1, 1]


def test_a_row_moves_within_its_tier_only() -> None:
    assert ids(moved(ROWS, "s2", -1)) == ["s2", "s3", "s1", "s4"]
    assert ids(moved(ROWS, "s2", 1)) == ["s3", "s2", "s1", "s4"]
    assert ids(moved(ROWS, "s3", -1)) == ["s3", "s2", "s1", "s4"]


def test_the_order_becomes_the_priority() -> None:
    body = body_of(without(ROWS, "s1"))

    assert [(row["account_id"], row["priority"]) for row in body] == [("a3", 3), ("a2", 2), ("a4", 1)]
    assert set(body[0]) == {"tier", "account_id", "target_model", "priority"}


def test_a_rule_changes_its_place_with_its_neighbour() -> None:
    rules = [{"name": "one"}, {"name": "two"}]

    assert [rule["name"] for rule in shifted(rules, 0, 1)] == ["two", "one"]
    assert shifted(rules, 0, -1) == rules
