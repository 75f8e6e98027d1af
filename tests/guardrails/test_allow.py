from codegate.guardrails.allow import AllowList
from codegate.guardrails.policy import AllowEntry


def test_a_value_is_allowed_as_a_whole_only() -> None:
    allowed = AllowList([AllowEntry(value="jo@posteo.net")])

    assert "jo@posteo.net" in allowed
    assert "al.jo@posteo.net" not in allowed


def test_a_pattern_must_match_all_of_a_finding() -> None:
    allowed = AllowList([AllowEntry(value=r"[a-z]+@posteo\.net|x", is_pattern=True)])

    assert "jo@posteo.net" in allowed
    assert "Xjo@posteo.net" not in allowed
    assert "jo@posteo.net.org" not in allowed


def test_a_value_with_signs_of_patterns_is_itself() -> None:
    allowed = AllowList([AllowEntry(value="a.c")])

    assert "a.c" in allowed
    assert "abc" not in allowed
