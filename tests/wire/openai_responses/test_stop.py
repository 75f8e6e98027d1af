"""How responses end."""

from typing import get_args

import pytest

from codegate.wire.hub import StopReason
from codegate.wire.openai_responses import stop


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("completed", None, "end_turn"),
        ("incomplete", "max_output_tokens", "max_tokens"),
        ("incomplete", "content_filter", "refusal"),
        ("incomplete", None, "max_tokens"),
        ("strange", None, "end_turn"),
        (None, None, "end_turn"),
    ],
)
def test_status_is_read(status: object, reason: object, expected: str) -> None:
    assert stop.read(status, reason, has_tools=False) == expected


def test_a_call_is_the_reason_of_a_complete_answer() -> None:
    assert stop.read("completed", None, has_tools=True) == "tool_use"


def test_a_limit_is_a_limit_even_with_a_call() -> None:
    assert stop.read("incomplete", "max_output_tokens", has_tools=True) == "max_tokens"


def test_a_refusal_is_a_reason() -> None:
    assert stop.read("completed", None, has_tools=False, has_refusal=True) == "refusal"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", ("completed", None)),
        ("tool_use", ("completed", None)),
        ("max_tokens", ("incomplete", "max_output_tokens")),
        ("model_context_window_exceeded", ("incomplete", "max_output_tokens")),
        ("refusal", ("incomplete", "content_filter")),
    ],
)
def test_reason_is_written(reason: StopReason, expected: tuple[str, str | None]) -> None:
    assert stop.write(reason) == expected


def test_every_reason_has_a_status() -> None:
    assert {stop.write(reason)[0] for reason in get_args(StopReason)} == {"completed", "incomplete"}
