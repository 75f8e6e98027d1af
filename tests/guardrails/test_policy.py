"""What a policy says of itself."""

import pytest

from codegate.guardrails.policy import AllowEntry, CustomPattern, Policy
from codegate.guardrails.table import DEFAULT_ON


def test_without_a_word_it_is_what_is_on_by_default() -> None:
    assert Policy().levels == dict.fromkeys(DEFAULT_ON, "strict")


def test_a_policy_with_nothing_on_is_empty() -> None:
    assert Policy(levels={"email": "off"}).is_empty
    assert not Policy(levels={"email": "strict"}).is_empty
    assert not Policy(levels={}, custom=(CustomPattern(id="c1", name="case", pattern="CASE-[0-9]+"),)).is_empty


def test_policies_of_the_same_words_have_the_same_digest() -> None:
    assert Policy(levels={"a": "strict", "b": "off"}).digest == Policy(levels={"b": "off", "a": "strict"}).digest


@pytest.mark.parametrize(
    "other",
    [
        Policy(levels={"email": "broad"}),
        Policy(levels={"email": "strict"}, allow=(AllowEntry(value="a@b.co"),)),
        Policy(levels={"email": "strict"}, custom=(CustomPattern(id="c1", name="case", pattern="CASE-[0-9]+"),)),
        Policy(levels={"email": "strict"}, natural=frozenset({"email"})),
    ],
)
def test_whatever_decides_about_findings_changes_the_digest(other: Policy) -> None:
    assert other.digest != Policy(levels={"email": "strict"}).digest
