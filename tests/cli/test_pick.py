"""A list to pick from."""

import pytest

from codegate.cli.pick import Picker

OPTIONS = [("anthropic", "Anthropic"), ("openai", "OpenAI"), ("openrouter", "OpenRouter"), ("ollama", "Ollama (here)")]


def after(*keys: str) -> Picker:
    picker = Picker(OPTIONS)
    for key in keys:
        picker.press(key)
    return picker


def test_arrows_move_and_go_round() -> None:
    assert after("down", "down").marked == "openrouter"
    assert after("up").marked == "ollama"
    assert after("up", "down").marked == "anthropic"


@pytest.mark.parametrize(
    ("typed", "marked"),
    [("3", "openrouter"), ("o", "openai"), ("openr", "openrouter"), ("ol", "ollama"), ("here", "ollama")],
)
def test_a_number_or_a_part_of_a_name_finds_one(typed: str, marked: str) -> None:
    assert after(*typed).marked == marked


def test_what_finds_nothing_is_not_taken() -> None:
    picker = after("o", "l", "z", "9")

    assert (picker.typed, picker.marked) == ("ol", "ollama")
    assert after("9").marked == "anthropic"
    assert after("o", "l", "back").typed == "o"


def test_the_marked_line_is_always_shown_and_lines_fit() -> None:
    picker = after("up")
    lines = picker.lines(width=20, height=2)

    assert len(lines) == 2
    assert any(line.startswith(picker.marked_line) and "ollama" in line for line in lines)
    assert all(len(line) < 20 for line in lines)
