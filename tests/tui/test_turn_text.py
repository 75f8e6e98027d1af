from typing import Any

from codegate.tui.turn_text import turn_text
from tests.tui.conftest import EVIL


def diff(**changes: Any) -> dict[str, Any]:
    row = {
        "request_id": "r2",
        "account_name": "work",
        "previous_id": "r1",
        "previous_at": "2026-11-25T09:00:00Z",
        "previous_account": "work",
        "reason": "",
        "kept": 3,
        "before": 3,
        "kept_chars": 48_120,
        "diverged": None,
        "added": [{"name": "messages[2] user", "text": "user: Go on"}],
        "removed": [],
        "options": [{"name": "max_tokens", "before": None, "after": 100}],
    }
    return {**row, **changes}


def test_a_turn_is_told_by_what_is_new() -> None:
    text = turn_text(diff()).plain

    assert "all 3 pieces are kept (48,120 characters)" in text
    assert "New: messages[2] user\nuser: Go on" in text
    assert "null → 100" in text
    assert "broke" not in text


def test_a_broken_prefix_is_shown_where_it_broke() -> None:
    broken = {"name": "system[0]", "lines": ["@@ -1 +1 @@", "-a", "+b"]}
    text = turn_text(diff(kept=1, previous_account="other", diverged=broken, removed=["system[0]"])).plain

    assert "1 of 3 pieces are kept" in text
    assert "The prefix broke at system[0]\n@@ -1 +1 @@\n-a\n+b\n" in text
    assert "work, before other: another cache" in text


def test_where_nothing_can_be_compared_the_reason_is_all() -> None:
    assert turn_text(diff(previous_id=None, reason="Its body was not kept.")).plain == "Its body was not kept."


def test_foreign_text_is_clean() -> None:
    one = {"name": EVIL, "text": EVIL, "lines": [EVIL], "before": EVIL, "after": EVIL}
    text = turn_text(diff(added=[one], diverged=one, options=[one], removed=[EVIL], previous_account=EVIL)).plain

    assert "\x1b" not in text
    assert "\u202e" not in text
