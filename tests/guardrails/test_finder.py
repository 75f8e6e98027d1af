import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails import finder
from codegate.guardrails.engine import Engine
from codegate.guardrails.finder import Finder, Re2Finder
from codegate.guardrails.re_finder import ReFinder
from codegate.guardrails.table import DETECTORS
from tests.guardrails.given import ALL

QUICK, PORTABLE = Engine(DETECTORS, Re2Finder), Engine(DETECTORS, ReFinder)

both = pytest.mark.parametrize("make", [Re2Finder, ReFinder])


EVERY = frozenset(range(3))


def said(found: Finder, data: bytes, wanted: frozenset[int] = EVERY) -> list[tuple[int, list[int]]]:
    return [(number, list(hits)) for number, hits in found.search(data, wanted)]


@both
def test_says_which_triggers_fire_and_where(make: type[Finder]) -> None:
    found: Finder = make(["b+", "x", "a"])  # type: ignore[call-arg]

    assert said(found, b"abba") == [(0, [1]), (2, [0, 3])]
    assert said(found, b"abba", frozenset({1, 2})) == [(2, [0, 3])]
    assert said(found, b"zzz") == []
    assert said(found, b"") == []


@both
def test_bytes_beyond_ascii_are_one_character_each(make: type[Finder]) -> None:
    found: Finder = make(["b"])  # type: ignore[call-arg]

    assert said(found, "äb\ud800b".encode("utf-8", "surrogatepass"), frozenset({0})) == [(0, [2, 6])]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([b"needle", b"aa", b"-" * 20, b"a-needle-a"])), max_size=20),
    st.integers(1, 40),
)
def test_where_blocks_end_makes_no_difference(parts: list[tuple[int, bytes]], block: int) -> None:
    data = b"".join(b"a" * size + part for size, part in parts)
    triggers = ["needle", "a{3}", "-a*n"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "_BLOCK", block)

        assert said(Re2Finder(triggers), data) == said(ReFinder(triggers), data)


def test_without_re2_the_findings_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> Finder:
        raise ImportError

    monkeypatch.setattr(finder, "Re2Finder", missing)
    portable, quick = Engine(DETECTORS), Engine(DETECTORS, Re2Finder)

    assert isinstance(portable._finder, ReFinder)
    for detector in DETECTORS:
        for text in (*detector.examples, *detector.counterexamples):
            assert portable.find(text, ALL) == quick.find(text, ALL)


@given(st.lists(st.sampled_from([text for d in DETECTORS for text in (*d.examples, *d.counterexamples)]), max_size=9))
def test_with_blocks_of_any_size_the_findings_are_the_same(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finder, "_BLOCK", 100)

        assert QUICK.find("\n".join(texts), ALL) == PORTABLE.find("\n".join(texts), ALL)


def test_all_triggers_together_fit_the_automaton() -> None:
    quick = Engine(DETECTORS, Re2Finder)
    text = "def f(self, n): return [x for x in n if x.key != 'sk-' and x @ y]  # jo@\n" * 8000
    quick.find(text, ALL)
    begun = time.thread_time()
    quick.find(text, ALL)

    # 3 ms in truth; past its memory budget RE2 needs seconds. Not a measure of speed but of that cliff.
    assert time.thread_time() - begun < 1.5
