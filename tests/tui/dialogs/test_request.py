from codegate.tui.dialogs.request import NO_BODY, open_request, parts_of
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

    assert "1  main" in shown["Attempts"]
    assert "rate_limited" in shown["Attempts"]
    assert "2 email" in shown["Summary"]
    assert "opus" in shown["Route"]


def test_a_kept_body_is_indented_and_a_missing_one_says_how_to_keep_it() -> None:
    shown = texts(request_body='{"a": 1}', response_body=None)

    assert shown["As sent"] == '{\n  "a": 1\n}'
    assert shown["As received"] == shown["Diff"] == NO_BODY


def test_foreign_text_is_clean() -> None:
    shown = texts(request_body=EVIL, error_message=EVIL, warnings=[EVIL], route={EVIL: EVIL}, account_name=EVIL)

    assert "\x1b" not in "".join(shown.values())
    assert "\u202e" not in "".join(shown.values())


def test_it_has_a_part_for_everything_there_is_to_know() -> None:
    assert list(texts()) == ["Summary", "Attempts", "Route", "As sent", "As received", "Diff"]
    assert "No account was asked." in texts()["Attempts"]
    assert "after another account failed" in texts(is_failover=True)["Summary"]


async def test_the_turn_before_is_asked_for_only_where_a_body_was_kept(app, server) -> None:
    server.log = [request(1), request(2, request_body="{}")]
    server.answers["logs.diff"] = {"previous_id": None, "reason": "It is the first."}
    async with app.run_test() as pilot:
        for number in (1, 2):
            await open_request(app, server, f"r{number}")
            await pilot.pause()
        last = app.screen.parts[-1]

    assert server.said("logs.diff") == [("r2",)]
    assert last[1].plain == "It is the first."
