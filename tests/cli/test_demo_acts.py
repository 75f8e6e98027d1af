import json
from typing import Any

import pytest

from codegate.cli.demo_acts import CHAT, MESSAGES, SECRETS, Reading
from codegate.errors import CodeGateError
from codegate.simulator import anthropic, openai_chat
from codegate.simulator.dialect import Dialect
from codegate.simulator.script import answer


def read(dialect: Dialect, body: dict[str, Any]) -> Reading:
    """A stream of the simulated provider, read as the demo's client reads it."""
    prompt = dialect.read({"max_tokens": 500, **body})
    reading = Reading()
    for frame in dialect.stream(answer(prompt), prompt, 1):
        for line in frame.data.decode().splitlines():
            if line.startswith("data:"):
                reading.feed(line.removeprefix("data:").strip())
    return reading


@pytest.mark.parametrize("dialect", [anthropic.DIALECT, openai_chat.DIALECT], ids=lambda dialect: dialect.name)
def test_text_of_either_format_is_put_together(dialect: Dialect) -> None:
    reading = read(dialect, MESSAGES)

    assert all(secret in reading.text for secret in SECRETS.values())
    assert reading.has_content


def test_tool_calls_of_either_format_are_put_together() -> None:
    tool = {"name": "get_weather", "input_schema": CHAT["tools"][0]["function"]["parameters"]}
    body = {"model": "m", "messages": [{"role": "user", "content": "use a tool"}], "tools": [tool]}

    assert read(openai_chat.DIALECT, CHAT).calls == (("get_weather", '{"city":"Paris"}'),)
    assert read(anthropic.DIALECT, body).calls == (("get_weather", '{"city":"Paris"}'),)


def test_usage_is_the_last_one_that_was_told() -> None:
    assert read(anthropic.DIALECT, MESSAGES).usage["output_tokens"] > 1
    assert read(openai_chat.DIALECT, CHAT).usage["total_tokens"] > 0


def test_an_error_event_ends_the_demo() -> None:
    event = {"type": "error", "error": {"type": "api_error", "message": "it broke"}}

    with pytest.raises(CodeGateError, match="it broke"):
        Reading().feed(json.dumps(event))


def test_nothing_has_come_before_the_first_content() -> None:
    reading = Reading()
    reading.feed('{"type":"ping"}')

    assert not reading.has_content
    assert reading.calls == ()
