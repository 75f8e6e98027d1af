from codegate.tui.dialogs.request import NO_BODY, parts_of
from tests.tui.conftest import EVIL, request

ATTEMPT = {
    "account_name": "main",
    "model": "m",
    "outcome": "rate_limited",
    "status": 429,
    "latency_ms": 5,
    "reason": "busy",
}


def texts(**changes: object) -> dict[str, str]:
    return {title: text.plain for title, text in parts_of(request(1, **changes))}


def test_it_says_what_was_tried_decided_and_hidden() -> None:
    shown = texts(attempts=[ATTEMPT], guardrails={"email": 2}, route={"strategy": "tier", "tier": "opus"})

    assert "1  main" in shown["Summary"]
    assert "rate_limited" in shown["Summary"]
    assert "2 email" in shown["Summary"]
    assert "opus" in shown["Route"]


def test_a_kept_body_is_indented_and_a_missing_one_says_how_to_keep_it() -> None:
    shown = texts(request_body='{"a": 1}', response_body=None)

    assert shown["As received"] == '{\n  "a": 1\n}'
    assert shown["As answered"] == NO_BODY


def test_foreign_text_is_clean() -> None:
    shown = texts(request_body=EVIL, error_message=EVIL, warnings=[EVIL], route={EVIL: EVIL}, account_name=EVIL)

    assert "\x1b" not in "".join(shown.values())
    assert "\u202e" not in "".join(shown.values())
