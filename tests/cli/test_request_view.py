from typing import Any

from rich.console import Console

from codegate.cli.request_view import event_line, screen

ROW: dict[str, Any] = {
    "id": "req_0123456789abcdef",
    "path": "/v1/messages",
    "wire_format": "anthropic",
    "started_at": "2025-11-24T16:00:00.000Z",
    "elapsed_ms": 12_300,
    "state": "answering",
    "tenant_id": None,
    "tenant": None,
    "model": "claude-sonnet-4-5\x1b[31m",
    "routed_model": "gpt-5",
    "account_id": "a",
    "account": "work",
    "provider": "openai",
    "is_stream": True,
    "attempts": 1,
    "ttft_ms": 800,
    "input_tokens": 48_100,
    "output_tokens": 950,
    "bytes": 41_000,
}
LOG: dict[str, Any] = {
    "request_id": "req_1",
    "timestamp": "2025-11-24T16:00:00.000Z",
    "outcome": "cancelled",
    "status_code": 499,
    "original_model": "m",
    "routed_model": None,
    "account_name": None,
    "input_tokens": 1,
    "cache_read_tokens": 0,
    "cache_write_tokens": 0,
    "output_tokens": 2,
    "latency_ms": 5,
    "error_message": None,
}


def drawn(*rows: dict[str, Any], width: int = 120) -> str:
    console = Console(width=width, force_terminal=True, no_color=True)
    with console.capture() as captured:
        console.print(screen(rows, width))
    return captured.get()


def test_the_screen_says_who_and_how_far_and_is_clean() -> None:
    text = drawn(ROW)

    assert "1 running" in text
    assert all(word in text for word in ("answering", "12.3 s", "1+work", "48.1k", "41.0 KB"))
    assert "req_01234567" in text
    assert "\x1b[31m" not in text


def test_a_narrow_screen_keeps_who_and_how_far_uncut() -> None:
    text = drawn({**ROW, "model": "claude-sonnet-4-5", "routed_model": None}, width=80)

    assert all(word in text for word in ("req_01234567", "answering", "claude-sonnet-4-5", "1+work", "950"))
    assert "FORMAT" not in text
    assert "…" not in text


def test_an_empty_screen_still_says_how_to_leave() -> None:
    assert "0 running" in drawn()


def test_each_event_is_a_line() -> None:
    started = {"type": "request_started", "request_id": "req_1", "model": "m"}
    answered = {"type": "request_answered", "request_id": "req_1", "model": "m", "ttft_ms": 800}

    assert event_line(started).split() == ["started", "req_1", "m"]
    assert "after 800 ms" in event_line(answered)
    assert event_line({"type": "request_finished", "log": LOG}).startswith("cancelled req_1")
    assert event_line({"type": "dropped", "count": 3}) == "… 3 events were missed"
    assert event_line({"type": "else"}) == ""
