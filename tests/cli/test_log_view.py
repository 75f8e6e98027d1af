import re

import pytest

from codegate.cli.log_view import COLUMNS, clock_time, line, model_of, show_log
from codegate.cli.output import print_table
from codegate.clock import iso, now_ms


def log(**changes: object) -> dict[str, object]:
    row = {
        "request_id": "r1",
        "timestamp": iso(now_ms()),
        "method": "POST",
        "path": "/v1/messages",
        "is_stream": True,
        "inbound_format": "anthropic",
        "outcome": "ok",
        "status_code": 200,
        "account_name": "work",
        "original_model": "claude-opus-5",
        "routed_model": "deepseek-chat",
        "input_tokens": 100,
        "cache_read_tokens": 900,
        "cache_write_tokens": 0,
        "output_tokens": 50,
        "cost_usd": 0.01,
        "estimated": False,
        "is_notional": False,
        "cache_saved_usd": 0.05,
        "latency_ms": 1500,
        "ttft_ms": 300,
        "is_failover": False,
        "error_message": None,
        "warnings": [],
        "guardrails": {},
        "restored": 0,
        "unknown_tokens": 0,
        "cache_tax_usd": None,
        "attempts": [],
        "route": None,
        "request_body": None,
        "response_body": None,
    }
    return {**row, **changes}


def test_the_model_shows_what_it_became() -> None:
    assert model_of(log()) == "claude-opus-5 → deepseek-chat"
    assert model_of(log(routed_model="claude-opus-5")) == "claude-opus-5"


def test_a_line_has_the_facts() -> None:
    assert line(log())[8:] == "  200  claude-opus-5 → deepseek-chat  @ work  1k in, 50 out  1.5 s"


def test_today_is_a_time_and_the_past_a_date() -> None:
    assert re.fullmatch(r"\d\d:\d\d:\d\d", clock_time(iso(now_ms()) or ""))
    assert re.fullmatch(r"[A-Z][a-z]{2} \d\d \d\d:\d\d", clock_time("2020-01-02T03:04:05Z"))
    assert clock_time("nonsense") == "nonsense"


def test_a_whole_request_shows_attempts_reasons_and_bodies(capsys: pytest.CaptureFixture[str]) -> None:
    attempt = {
        "account_name": "lab",
        "model": "m",
        "outcome": "error",
        "status": 529,
        "latency_ms": 5,
        "reason": "busy",
    }
    show_log(log(attempts=[attempt], route={"strategy": "direct"}, request_body='{"a":1}', response_body="no json"))
    captured = capsys.readouterr()

    assert all(text in captured.out for text in ("busy", '"strategy": "direct"', '"a": 1', "no json", "first token"))
    assert "Why it went there" in captured.err


def test_what_was_hidden_from_whom_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    common = {"model": "m", "status": 200, "latency_ms": 5, "reason": ""}
    outcomes = (("lab", "error"), ("work", "ok"), ("spare", "skipped"))
    attempts = [{"account_name": name, "outcome": outcome, **common} for name, outcome in outcomes]
    hidden = {"guardrails": {"email": 3, "jwt": 1}, "restored": 2, "unknown_tokens": 1}
    show_log(log(attempts=attempts, request_body='{"a":"cg_email_1"}', **hidden))
    captured = capsys.readouterr()

    assert re.search(r"Sent to +lab, work$", captured.out, re.MULTILINE)
    assert re.search(r"Hidden +3 email, 1 jwt: none of it left this machine$", captured.out, re.MULTILINE)
    assert re.search(r"Restored +2 in the answer; 1 that stand for nothing known$", captured.out, re.MULTILINE)
    assert "cg_email_1" in captured.out
    assert "What left this machine" in captured.err


def test_the_cost_says_who_paid_and_what_the_cache_saved(capsys: pytest.CaptureFixture[str]) -> None:
    show_log(log(is_notional=True, estimated=True))
    show_log(log(cost_usd=None))
    show_log(log(cache_saved_usd=-0.002))
    said = capsys.readouterr().out

    assert "notional: a subscription or the client's own login paid; the cache saved $0.0500" in said
    assert "estimated, the provider did not say" in said
    assert "not known: the model has no price" in said
    assert "filling the cache cost $0.0020 of it" in said


def test_the_list_marks_requests_in_which_something_was_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([log(guardrails={"email": 3, "jwt": 1}), log()], COLUMNS, "")
    first, second = capsys.readouterr().out.splitlines()[1:]

    assert "hid:4" in first
    assert "hid" not in second


def test_the_route_and_what_leaving_a_warm_cache_cost_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    route = {
        "strategy": "config",
        "config": "day",
        "routing_strategy": "round-robin",
        "tier": "opus",
        "rule": "1, long",
        "conversation": "c0ffee",
        "affinity_reason": "Moved: first rests.",
        "held_by": "first",
        "candidates": [],
    }
    show_log(log(route=route, cache_tax_usd=0.41))
    shown = capsys.readouterr().out

    assert "$0.41 for leaving first" in shown
    assert "config day (round-robin), tier opus, rule 1, long" in shown
    assert "c0ffee: Moved: first rests." in shown


def test_the_list_marks_a_conversation_that_moved(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([log(cache_tax_usd=0.41)], COLUMNS, "")

    assert "tax:$0.41" in " ".join(capsys.readouterr().out.split())
