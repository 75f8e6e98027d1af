"""Words run on, all else begins a line; nothing foreign acts on the terminal."""

import pytest

from codegate.cli.attach_view import Follower


def shown(capsys: pytest.CaptureFixture[str], *events: dict[str, object]) -> tuple[str, str]:
    follower = Follower()
    for event in events:
        follower.show(event)
    found = capsys.readouterr()
    return found.out, found.err


def test_words_run_on_and_a_change_of_kind_begins_a_line(capsys) -> None:
    out, err = shown(
        capsys,
        {"type": "attempt", "account": "work", "model": "m"},
        {"type": "thinking", "text": "Hm"},
        {"type": "thinking", "text": "."},
        {"type": "text", "text": "Hel"},
        {"type": "text", "text": "lo"},
        {"type": "state", "state": "answering"},
        {"type": "tool_part", "name": "read", "text": ""},
        {"type": "tool_part", "name": "read", "text": "{}"},
        {"type": "tool", "name": "read", "arguments": "{}"},
        {"type": "end", "outcome": "ok", "status": 200},
    )

    assert out == "Hm.\nHello\nread {}\n"
    assert err == "→ work is asked for m\n■ ok, status 200\n"


def test_what_is_left_out_is_told_on_stderr(capsys) -> None:
    out, err = shown(
        capsys,
        {"type": "dropped", "reason": "late", "bytes": 2000},
        {"type": "dropped", "reason": "slow", "bytes": 300},
        {"type": "something-new"},
    )

    assert out == ""
    assert "Earlier output was left out: 2.0 KB" in err
    assert "too slowly" in err


def test_foreign_text_is_spelled_out(capsys) -> None:
    out, err = shown(
        capsys,
        {"type": "text", "text": "a\x1b[2Jb\r\nc"},
        {"type": "attempt", "account": "\x1b[2J", "model": "\u202e"},
    )

    assert out == "a\\x1b[2Jb\nc\n"
    assert "\x1b" not in err
