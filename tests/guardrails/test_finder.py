import time

import pytest

from codegate.guardrails import finder
from codegate.guardrails.engine import Engine
from codegate.guardrails.finder import Finder, Re2Finder, ReFinder
from codegate.guardrails.table import DETECTORS
from tests.guardrails.given import ALL

both = pytest.mark.parametrize("make", [Re2Finder, ReFinder])


@both
def test_says_which_triggers_fire_and_where(make: type[Finder]) -> None:
    found: Finder = make(["b+", "x", "a"])  # type: ignore[call-arg]

    assert list(found.fired(b"abba")) == [0, 2]
    assert list(found.fired(b"zzz")) == []
    assert list(found.hits(0, b"abba")) == [1]
    assert list(found.hits(2, b"abba")) == [0, 3]


@both
def test_bytes_beyond_ascii_are_one_character_each(make: type[Finder]) -> None:
    found: Finder = make(["b"])  # type: ignore[call-arg]

    assert list(found.hits(0, "äb\ud800b".encode("utf-8", "surrogatepass"))) == [2, 6]


def test_without_re2_the_findings_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> Finder:
        raise ImportError

    monkeypatch.setattr(finder, "Re2Finder", missing)
    portable, quick = Engine(DETECTORS), Engine(DETECTORS, Re2Finder)

    assert isinstance(portable._finder, ReFinder)
    for detector in DETECTORS:
        for text in (*detector.examples, *detector.counterexamples):
            assert portable.find(text, ALL) == quick.find(text, ALL)


def test_all_triggers_together_fit_the_automaton() -> None:
    quick = Engine(DETECTORS, Re2Finder)
    text = "def f(self, n): return [x for x in n if x.key != 'sk-' and x @ y]  # jo@\n" * 8000
    quick.find(text, ALL)
    begun = time.thread_time()
    quick.find(text, ALL)

    # 3 ms in truth; past its memory budget RE2 needs seconds. Not a measure of speed but of that cliff.
    assert time.thread_time() - begun < 1.5
