from codegate.tui.guardrail_rows import FIELDS, grouped, is_group
from codegate.tui.widgets.record_table import cell
from tests.tui.conftest import EVIL, detector


def test_each_category_is_a_row_above_its_members_and_own_patterns_are_last() -> None:
    rows = grouped(
        [
            detector("mine", is_custom=True),
            detector("email"),
            detector("address", enabled=False, active=False),
            detector("token", category="credentials"),
            detector("other", category="new"),
        ]
    )

    assert [row["id"] for row in rows] == [
        "group credentials",
        "token",
        "group pii",
        "address",
        "email",
        "group new",
        "other",
        "group own",
        "mine",
    ]
    assert [(row["on"], row["detection_count"]) for row in rows if is_group(row)] == [(1, 5), (1, 10), (1, 5), (1, 5)]


def test_names_are_clean() -> None:
    cells = [cell(field, row).plain for row in grouped([detector("x", name=EVIL, category=EVIL)]) for field in FIELDS]

    assert all(text.isprintable() for text in cells)
