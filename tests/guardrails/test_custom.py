import sys

import pytest

from codegate.errors import Invalid
from codegate.guardrails.custom import LONGEST_PATTERN, CustomPatterns, check_pattern
from codegate.guardrails.policy import CustomPattern


@pytest.mark.parametrize("pattern", ["CASE-[0-9]{6}", r"(?i)projekt-\w+", r"pin: (?P<v>\d{4,8})", "Müller", r"\bX\d"])
def test_a_pattern_of_re2_can_be_used(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("", "empty"),
        ("(a", "missing )"),
        ("(?=a)b", "perl operator"),
        (r"(a)\1", "escape"),
        ("a*", "empty string"),
        (r"\b", "empty string"),
        ("$", "empty string"),
        ("a{1001}", "repetition"),
        ("a" * (LONGEST_PATTERN + 1), "longer"),
        ("\ud800", "UTF-8"),
    ],
)
def test_another_is_refused_with_the_reason(pattern: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_pattern(pattern)

    assert said in caught.value.message
    assert caught.value.field == "pattern"


def test_without_re2_no_pattern_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(Invalid, match="google-re2"):
        check_pattern("CASE-[0-9]+")


def test_findings_are_bytes_of_the_group_v_or_of_the_whole() -> None:
    patterns = CustomPatterns(
        [CustomPattern(id="a", name="a", pattern="é(?P<v>x+|)"), CustomPattern(id="b", name="b", pattern="[xy]+")]
    )
    found = [(custom_id, list(bounds)) for custom_id, bounds in patterns.search("éxx é y".encode())]

    assert found == [("a", [2, 4]), ("b", [2, 4, 8, 9])]


@pytest.mark.parametrize(
    ("pattern", "place"), [("abc(d", 4), ("x(?=y)", 2), ("[z-a]", 2), (r"(a)\1", 4), ("a**", 2), ("(", 1)]
)
def test_the_place_of_a_fault_is_said(pattern: str, place: int) -> None:
    with pytest.raises(Invalid) as caught:
        check_pattern(pattern)

    assert f"(character {place})" in caught.value.message
