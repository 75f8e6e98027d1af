import json

from hypothesis import given
from hypothesis import strategies as st

from codegate.simulator.script import NOTE, Prompt, Tool, answer, count, pieces

WEATHER = Tool("get_weather", {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]})
BASH = Tool("Bash", {"type": "object", "properties": {"command": {"type": "string"}}, "required": ["command"]})
READ = Tool("Read", {"type": "object", "properties": {"file_path": {"type": "string"}}, "required": ["file_path"]})


def prompt(said: str = "hello", **changes: object) -> Prompt:
    return Prompt(**{"model": "m", "said": said, "whole": said, **changes})


def test_answer_says_that_it_is_simulated_and_repeats_the_prompt() -> None:
    said = answer(prompt("write to anna@example.org"))

    assert said.text == f"{NOTE} You wrote: write to anna@example.org"
    assert said.stop == "end"


def test_same_prompt_gets_the_same_answer() -> None:
    assert answer(prompt("again", tools=(BASH,))) == answer(prompt("again", tools=(BASH,)))


def test_tools_that_are_merely_offered_are_not_called() -> None:
    assert answer(prompt("what is a pipe?", tools=(BASH,))).calls == ()


def test_weather_tool_is_called_whenever_it_is_offered() -> None:
    said = answer(prompt("hi", tools=(READ, WEATHER)))

    assert [(call.name, json.loads(call.arguments)) for call in said.calls] == [("get_weather", {"city": "Paris"})]
    assert said.stop == "tool"


def test_asked_for_a_tool_it_prefers_the_shell_with_a_harmless_command() -> None:
    said = answer(prompt("Please use a tool.", tools=(READ, BASH)))

    assert [(call.name, json.loads(call.arguments)) for call in said.calls] == [("Bash", {"command": "echo simulated"})]


def test_two_tools_are_two_calls_with_different_ids() -> None:
    said = answer(prompt("use two tools", tools=(READ, BASH)))

    assert [call.name for call in said.calls] == ["Bash", "Read"]
    assert len({call.id for call in said.calls}) == 2


def test_forced_tool_is_called_without_being_asked_for() -> None:
    assert answer(prompt(tools=(BASH, READ), forced_tool="Read")).calls[0].name == "Read"
    assert answer(prompt(tools=(READ,), forced_tool="*")).calls[0].name == "Read"


def test_forbidden_tools_are_never_called() -> None:
    assert answer(prompt("use a tool", tools=(BASH,), tools_allowed=False)).calls == ()


def test_tool_results_end_in_an_answer_that_uses_them() -> None:
    said = answer(prompt("use a tool", tools=(WEATHER,), tool_results=("18 degrees",)))

    assert said.calls == ()
    assert "18 degrees" in said.text


def test_arguments_follow_the_schema() -> None:
    properties = {
        "command": {"type": "array"},
        "mode": {"enum": ["fast", "slow"]},
        "timeout": {"type": "integer", "default": 30},
        "loud": {"type": "boolean"},
        "note": {"type": ["string", "null"]},
        "odd": True,
    }
    said = answer(prompt(tools=(Tool("x", {"properties": properties, "required": list(properties)}),), forced_tool="x"))

    assert json.loads(said.calls[0].arguments) == {
        "command": ["echo", "simulated"],
        "mode": "fast",
        "timeout": 30,
        "loud": False,
        "note": "simulated",
        "odd": "simulated",
    }


def test_reasoning_is_given_when_asked_for_and_counted_inside_the_output() -> None:
    plain, thinking = answer(prompt()), answer(prompt(wants_reasoning=True))

    assert plain.reasoning == ""
    assert plain.tokens.reasoning == 0
    assert thinking.tokens.reasoning == count(thinking.reasoning) > 0
    assert thinking.tokens.output == plain.tokens.output + thinking.tokens.reasoning


def test_output_limit_cuts_the_text_and_says_so() -> None:
    said = answer(prompt("x" * 500, max_tokens=10))

    assert said.stop == "length"
    assert count(said.text) == 10
    assert said.tokens.output == 10


def test_stop_sequence_ends_the_text_before_it() -> None:
    said = answer(prompt("one STOP two", stop_sequences=("STOP",)))

    assert (said.stop, said.stop_sequence) == ("sequence", "STOP")
    assert said.text.endswith("one ")


def test_cached_prefix_is_written_once_and_read_later() -> None:
    request = prompt(whole="a" * 400 + "b" * 40, cached="a" * 400)
    first, second = answer(request).tokens, answer(request, is_cached=True).tokens

    assert (first.input, first.cache_write, first.cache_read) == (10, 100, 0)
    assert (second.input, second.cache_write, second.cache_read) == (10, 0, 100)


def test_long_prompts_are_repeated_in_part_only() -> None:
    assert len(answer(prompt("y" * 100_000)).text) < 2_000


@given(st.text())
def test_pieces_are_the_text_and_never_empty(text: str) -> None:
    cut = pieces(text)

    assert "".join(cut) == text
    assert all(cut)


def test_long_words_are_cut_inside() -> None:
    assert pieces("EMAIL_abcdefghij x") == ["EMAIL_ab", "cdefghij ", "x"]
