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
        assert [s for s in engine().find(text, ALL) if s.detector_id == detector.id] == spans
        start, end, _, word = spans[0]
        token = tokens.mint(b"k", word, text[start:end])
        assert Restorer({token: text[start:end]}).text(text[:start] + token + text[end:]) == text


@each
@pytest.mark.parametrize("around", ["{}", 'x = "{}"', "a\\n{}", "   12\t{}", "é€😀 {}\né", "> {}\n", "[{}]"])
def test_finds_every_example_wherever_it_stands(detector: Detector, around: str) -> None:
    before = around.index("{}")
    for example in detector.examples:
        text = around.replace("{}", example)
        alone = engine().find(example, only(detector.id))
        embedded = engine().find(text, only(detector.id))

        assert [(s.start + before, s.end + before) for s in alone] == [(s.start, s.end) for s in embedded], text


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


def test_all_fifteen_kinds_are_there_and_on() -> None:
    secrets = {"api_key", "aws_key", "jwt", "password", "private_key", "url_credentials"}
    people = {"address", "email", "name", "passport", "phone", "ssn"}

    assert DEFAULT_ON == DETECTOR_IDS == secrets | people | {"credit_card", "iban", "ip"}


def test_no_token_looks_like_a_finding_of_any_detector() -> None:
    for word in WORDS:
        token = tokens.mint(b"k", word, "value")
        assert engine().find(f"x = '{token}' {token}@{token}.com https://u:{token}@host", ALL) == []


def test_no_word_holds_the_beginning_of_a_token() -> None:
    assert not [word for word in WORDS if tokens.START in f"{word}_" or not re.fullmatch("[a-z0-9_]+", word)]


def test_no_trigger_has_a_class_of_characters_beyond_ascii() -> None:
    """A trigger is read byte by byte; in a class, a character of two bytes would be two characters."""
    triggers = [shape.trigger for detector in DETECTORS for shape in detector.shapes]

    assert not [t for t in triggers if re.search(r"\[[^\]]*[^\x00-\x7f][^\]]*\]", t)]
