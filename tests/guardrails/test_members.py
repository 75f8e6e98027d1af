import pytest

from codegate.guardrails.members import BLOCKS, DATA, LABEL, SKIP, child_mode, is_label


@pytest.mark.parametrize(
    ("name", "mode"), [("text", BLOCKS), ("tomorrow", BLOCKS), ("id", LABEL), ("signature", SKIP), ("input", DATA)]
)
def test_a_member_of_a_block_is_treated_by_its_name(name: str, mode: int) -> None:
    assert child_mode(BLOCKS, name) == mode


@pytest.mark.parametrize("mode", [SKIP, DATA])
def test_inside_of_data_and_of_what_is_left_alone_names_say_nothing(mode: int) -> None:
    assert [child_mode(mode, name) for name in ("id", "signature", "input")] == [mode] * 3


@pytest.mark.parametrize("text", ["", "toolu_01A", "mcp__files__read", "functions.x:0", "image/png", "auto", "gpt-5~x"])
def test_names_ids_and_choices_are_labels(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize("text", ["two words", "a@b.co", "jane%40b.co", "http://b.co/?x=y", "Jörg", "a\nb"])
def test_words_are_no_labels(text: str) -> None:
    assert not is_label(text)
