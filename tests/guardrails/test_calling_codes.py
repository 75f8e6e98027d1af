from codegate.guardrails.calling_codes import PLANS


def test_no_calling_code_begins_with_another() -> None:
    assert not [(a, b) for a in PLANS for b in PLANS if a != b and b.startswith(a)]


def test_no_number_is_longer_than_fifteen_digits() -> None:
    assert all(len(code) + max(sizes) <= 15 for code, sizes in PLANS.items())
    assert 10 in PLANS["1"]
