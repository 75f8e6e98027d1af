import re

import pytest

from codegate.guardrails import tokens
from codegate.guardrails.detector import Detector
from codegate.guardrails.engine import engine
from codegate.guardrails.restore import Restorer
from codegate.guardrails.table import DEFAULT_ON, DETECTOR_IDS, DETECTORS, WORDS
from tests.guardrails.given import ALL, only

each = pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.id)


@each
def test_finds_every_example_and_can_restore_it(detector: Detector) -> None:
    for text in detector.examples:
        spans = engine().find(text, only(detector.id))
        assert spans, text
        assert engine().find(text, ALL) == spans
        start, end, _, word = spans[0]
        token = tokens.mint(b"k", word, text[start:end])
        assert Restorer({token: text[start:end]}).text(text[:start] + token + text[end:]) == text


@each
def test_leaves_every_counterexample_alone(detector: Detector) -> None:
    for text in detector.counterexamples:
        assert engine().find(text, ALL) == [], text


@each
def test_says_what_it_is(detector: Detector) -> None:
    assert re.fullmatch("[a-z_]+", detector.id)
    assert detector.label
    assert detector.description.endswith(".")
    assert detector.examples
    assert detector.counterexamples


def test_order_is_by_priority_and_priorities_are_unique() -> None:
    priorities = [detector.priority for detector in DETECTORS]

    assert priorities == sorted(set(priorities))


def test_all_of_today_are_on_by_default() -> None:
    assert DEFAULT_ON == DETECTOR_IDS == {"private_key", "jwt", "aws_key", "api_key", "url_credentials", "email"}


def test_no_token_looks_like_a_finding_of_any_detector() -> None:
    for word in WORDS:
        token = tokens.mint(b"k", word, "value")
        assert engine().find(f"x = '{token}' {token}@{token}.com https://u:{token}@host", ALL) == []


def test_no_word_holds_the_beginning_of_a_token() -> None:
    assert not [word for word in WORDS if tokens.START in f"{word}_" or not re.fullmatch("[a-z0-9_]+", word)]
