import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.literals import Literal, literals
from codegate.guardrails.table import DETECTORS

TRIGGERS = [shape.trigger.encode() for detector in DETECTORS for shape in detector.shapes]


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (rb"sk-[a-z]{20}", {Literal(b"sk-", 0, 0)}),
        (rb"[A-Z]{2,4}\.Token", {Literal(b".token", 2, 4)}),
        (rb"(?i:KEY|token)=", {Literal(b"key", 0, 0), Literal(b"token", 0, 0)}),
        (rb"\d\d?(?:ab){1,3}", {Literal(b"ab", 1, 2)}),
        (rb"[Pp][Aa]ss", {Literal(b"pass", 0, 0)}),
        (rb"\bcurl\s", {Literal(b"curl", 0, 0)}),
        (rb"\d+bearer", set()),
        (rb"(?:ab)?\d", set()),
        (rb"ab|\d", set()),
        (rb"\d{3}-\d", set()),
        (rb"[^a]b", set()),
    ],
)
def test_tells_what_every_match_holds(pattern: bytes, needed: set[Literal]) -> None:
    assert set(literals(pattern)) == needed


def test_most_triggers_have_some() -> None:
    known = [trigger for trigger in TRIGGERS if literals(trigger)]

    assert len(known) > 0.8 * len(TRIGGERS)


@given(st.data())
def test_no_match_is_without_them(data: st.DataObject) -> None:
    trigger = data.draw(st.sampled_from(TRIGGERS))
    text = data.draw(st.from_regex(trigger))
    needed = literals(trigger)
    for m in re.finditer(trigger, text):
        found = [
            text.lower().find(one.text, m.start() + one.low, min(m.end(), m.start() + one.high + len(one.text)))
            for one in needed
        ]

        assert not needed or max(found) >= 0
