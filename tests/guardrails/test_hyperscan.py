import pytest

pytest.importorskip("hyperscan", reason="the extra hyperscan is not installed")

from functools import cache, partial
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from codegate.guardrails.engine import Engine
from codegate.guardrails.finder import Re2Finder
from codegate.guardrails.hyperscan import HyperscanFinder, compiled
from codegate.guardrails.table import DETECTORS, TRIGGERS
from tests.guardrails.given import ALL

TEXTS = [text for one in DETECTORS for text in (*one.examples, *one.counterexamples)]


@cache
def engines() -> tuple[Engine, Engine]:
    scan = partial(HyperscanFinder, database=compiled(TRIGGERS))
    return Engine(DETECTORS, scan), Engine(DETECTORS, Re2Finder)


def test_triggers_are_numbered_as_the_engine_numbers_them() -> None:
    assert [rule.shape.trigger for rule in engines()[0]._rules] == list(TRIGGERS)


@pytest.mark.parametrize("text", TEXTS)
def test_findings_are_those_of_re2(text: str) -> None:
    scan, re2 = engines()

    assert scan.find(text, ALL) == re2.find(text, ALL)


@given(st.lists(st.sampled_from(TEXTS) | st.text(max_size=9), max_size=40).map("\n".join))
def test_findings_in_longer_texts_are_those_of_re2(text: str) -> None:
    scan, re2 = engines()

    assert scan.find(text * 9, ALL) == re2.find(text * 9, ALL)


def test_several_threads_may_search_at_once() -> None:
    finder = HyperscanFinder(["b+", "x", "a"], compiled(["b+", "x", "a"]))
    found: list[list[int]] = []
    threads = [
        Thread(target=lambda: found.extend(sorted(finder.fired(b"abba" * 999)) for _ in range(50))) for _ in "123"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [[0, 2]] * 150


def test_a_damaged_database_is_refused() -> None:
    database = compiled(["a"])
    for broken in (b"", database[:40], b"x" * len(database)):
        with pytest.raises(Exception, match=r".*"):
            HyperscanFinder(["a"], broken)
