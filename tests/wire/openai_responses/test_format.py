"""The record of Responses."""

from codegate.wire.openai_responses.format import FORMAT
from codegate.wire.openai_responses.tap import ResponsesTap


def test_record_names_the_format_and_its_paths() -> None:
    assert (FORMAT.name, FORMAT.label) == ("openai_responses", "OpenAI Responses")
    assert (FORMAT.paths, FORMAT.upstream_path) == (("/v1/responses",), "/responses")


def test_machines_are_fresh_each_time() -> None:
    assert FORMAT.decoder() is not FORMAT.decoder()
    assert isinstance(FORMAT.tap("r1"), ResponsesTap)


def test_answers_repeat_what_the_request_said() -> None:
    assert {"instructions", "tools", "tool_choice", "store"} <= set(FORMAT.echo)
    assert "input" not in FORMAT.echo
