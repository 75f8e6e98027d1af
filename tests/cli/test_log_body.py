"""What `logs show --body` prints."""

from typing import Any

import pytest

from codegate.cli.log_body import body_of, prefix_of, pretty, print_diff
from codegate.errors import NotFound


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
        "added": [{"name": "messages[2] user", "text": "user: Go \x1b[31mon"}],
        "removed": [],
        "options": [{"name": "max_tokens", "before": None, "after": 100}],
    }
    return {**row, **changes}


def test_a_body_that_was_not_kept_says_how_to_keep_it() -> None:
    with pytest.raises(NotFound, match="what was received") as refused:
        body_of({"response_body": None}, "received")

    assert "detailed_request_logging" in refused.value.hint
    assert body_of({"request_body": "{}"}, "sent") == "{}"


def test_json_gets_lines_and_a_stream_stays() -> None:
    assert pretty('{"a": 1}') == '{\n  "a": 1\n}'
    assert pretty("data: x\n\n") == "data: x\n\n"


def test_a_turn_is_told_by_what_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    print_diff(diff())
    out = capsys.readouterr().out

    assert "all 3 pieces are kept (48,120 characters)" in out
    assert "New: messages[2] user\nuser: Go " in out
    assert "max_tokens was null, is 100" in out
    assert "\x1b" not in out


def test_a_broken_prefix_is_shown_where_it_broke(capsys: pytest.CaptureFixture[str]) -> None:
    print_diff(
        diff(kept=1, previous_account="other", diverged={"name": "system[0]", "lines": ["@@ -1 +1 @@", "-a", "+b"]})
    )
    out = capsys.readouterr().out

    assert "1 of 3 pieces are kept" in out
    assert "The prefix broke at system[0]\n@@ -1 +1 @@\n-a\n+b\n" in out
    assert "work, before other: another account has another cache" in out


def test_where_nothing_can_be_compared_the_reason_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_diff(diff(previous_id=None, reason="Its body was not kept."))

    assert "Its body was not kept." in capsys.readouterr().err


def test_how_much_is_kept_is_one_sentence() -> None:
    assert prefix_of(diff(kept=0)).startswith("0 of 3 pieces")
