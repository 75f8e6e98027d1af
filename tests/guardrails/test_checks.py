import pytest

from codegate.guardrails import checks
from tests.guardrails.given import BODY


def test_entropy_is_bits_per_character() -> None:
    assert checks.entropy("") == 0
    assert checks.entropy("aaaa") == 0
    assert checks.entropy("abcd" * 3) == pytest.approx(2.0)


@pytest.mark.parametrize("text", ["x" * 20, "your-key-here", "AKIAIOSFODNN7EXAMPLE", "a" * 32, "00000000", "sk-..."])
def test_what_a_human_wrote_in_place_of_a_value_is_a_placeholder(text: str) -> None:
    assert checks.is_placeholder(text)


def test_a_value_made_by_chance_is_random() -> None:
    assert checks.is_random(BODY)
    assert not checks.is_placeholder(BODY)


@pytest.mark.parametrize("text", ["notification", "ABCDEFGHIJKL", "ababababababab", "example1Example2"])
def test_words_are_not_random(text: str) -> None:
    assert not checks.is_random(text)


def test_mixed_asks_for_digits_and_letters() -> None:
    assert checks.is_mixed(BODY)
    assert not checks.is_mixed("aBcDeFgHiJkLmNoP")
    assert not checks.is_mixed("1357924680135792")


def test_json_base64_knows_the_header_of_a_token() -> None:
    assert checks.is_json_base64("eyJhbGciOiJub25lIn0")
    assert not checks.is_json_base64("eyJust")
    assert not checks.is_json_base64("W10")
    assert not checks.is_json_base64("%%%")


def test_base64_share_counts_long_runs_only() -> None:
    assert checks.base64_share("MIIEpQIBAAKCAQEAz8Fq\n" * 4) == 1.0
    assert checks.base64_share("if text.startswith(x) and y:") == 0.0
    assert checks.base64_share("") == 0.0
