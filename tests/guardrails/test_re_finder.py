import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.re_finder import ReFinder
from codegate.guardrails.table import DETECTORS

TRIGGERS = [shape.trigger for detector in DETECTORS for shape in detector.shapes]
FINDER = ReFinder(TRIGGERS)
ALL = frozenset(range(len(TRIGGERS)))
TEXTS = st.sampled_from([text for one in DETECTORS for text in (*one.examples, *one.counterexamples)])


def said(finder: ReFinder, data: bytes, wanted: frozenset[int]) -> list[tuple[int, list[int]]]:
    return [(number, list(hits)) for number, hits in finder.search(data, wanted)]


def plain(triggers: list[str], data: bytes) -> list[tuple[int, list[int]]]:
    found = [[m.start() for m in re.finditer(trigger.encode(), data)] for trigger in triggers]
    return [(number, hits) for number, hits in enumerate(found) if hits]


@given(st.lists(TEXTS | st.text(max_size=9), max_size=6).map("\n".join))
def test_looking_for_literals_first_makes_no_difference(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")

    assert said(FINDER, data, ALL) == plain(TRIGGERS, data)


@given(st.text(alphabet="abAB-", max_size=40))
def test_matches_do_not_overlap(text: str) -> None:
    triggers = ["ab[ab]*", "[ab]{1,2}-a", "(?:aba|ab)b?", "-ab(?i:ab)"]

    assert said(ReFinder(triggers), text.encode(), frozenset(range(4))) == plain(triggers, text.encode())


@pytest.mark.parametrize("data", [b"", b"s", b"sk", b"xsk-aaaask-aaaa"])
def test_short_texts_are_no_trouble(data: bytes) -> None:
    assert said(ReFinder(["sk-a{4}"]), data, frozenset({0})) == plain(["sk-a{4}"], data)
