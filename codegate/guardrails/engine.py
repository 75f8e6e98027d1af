"""
From text to findings: triggers, confirmation, validation, then one decision about overlaps.

All offsets are those of the original text; nothing is looked for in text that was already changed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from codegate.errors import GuardrailFailed
from codegate.guardrails import tokens
from codegate.guardrails.detector import LONGEST_LEAD, Detector, Shape
from codegate.guardrails.finder import Finder, make_finder
from codegate.guardrails.table import DETECTORS

SHORTEST = 6
"""Characters below which no text holds a finding: `a@b.co`."""


class Span(NamedTuple):
    """A finding: code points `start` to `end` of the text, who found it, and the word of its token."""

    start: int
    end: int
    detector_id: str
    word: str


class _Rule(NamedTuple):
    """A shape made ready."""

    detector_id: str
    shape: Shape
    pattern: re.Pattern[str]
    groups_value: bool


class Engine:
    """Finds what a table of detectors finds. Holds no state between calls; building it takes some 0.2 s."""

    def __init__(self, detectors: Sequence[Detector], finder: Callable[[Sequence[str]], Finder] = make_finder) -> None:
        self._rules: list[_Rule] = []
        for detector in detectors:
            for shape in detector.shapes:
                pattern = re.compile(shape.confirm)
                self._rules.append(_Rule(detector.id, shape, pattern, "v" in pattern.groupindex))
        self._finder = finder([rule.shape.trigger for rule in self._rules])

    def find(self, text: str, enabled: frozenset[str]) -> list[Span]:
        """
        Findings in the text, in order of place, none overlapping another or a token of ours.

        Raises:
            GuardrailFailed: A detector broke; the message names it and holds nothing of the text.
        """
        if len(text) < SHORTEST:
            return []
        data = text.encode("utf-8", "surrogatepass")
        fired = self._finder.fired(data)
        if not fired:
            return []
        taken = bytearray(len(text))
        for start, end in tokens.own_spans(text):
            taken[start:end] = b"\x01" * (end - start)
        spans: list[Span] = []
        for number in fired:
            rule = self._rules[number]
            if rule.detector_id in enabled:
                self._confirm(rule, text, _points(self._finder.hits(number, data), data, text), taken, spans)
        spans.sort()
        return spans

    def _confirm(self, rule: _Rule, text: str, hits: Iterator[int], taken: bytearray, spans: list[Span]) -> None:
        """Add the rule's findings whose place is still free; rules come in order of priority."""
        try:
            for start, end in _matches(rule, text, hits):
                if not any(taken[start:end]):
                    taken[start:end] = b"\x01" * (end - start)
                    spans.append(Span(start, end, rule.detector_id, rule.shape.word))
        except Exception as error:  # noqa: BLE001  whatever broke, the request must not go out
            raise GuardrailFailed(
                f"The guardrail {rule.detector_id} failed ({type(error).__name__}); the request was not sent.",
                hint=f"Turn it off with: codegate guardrails disable {rule.detector_id}",
            ) from None


@cache
def engine() -> Engine:
    """The engine over all detectors, built at the first use."""
    return Engine(DETECTORS)


def _matches(rule: _Rule, text: str, hits: Iterator[int]) -> Iterator[tuple[int, int]]:
    shape, pattern = rule.shape, rule.pattern
    resume = 0
    for hit in hits:
        if hit < resume:
            continue
        start = hit
        if shape.lead:
            low = max(resume, hit - LONGEST_LEAD)
            start = low + len(text[low:hit].rstrip(shape.lead))
        m = pattern.match(text, start, hit + shape.after)
        if m is not None and shape.validate(m):
            resume = m.end()
            yield m.span("v") if rule.groups_value else m.span()


def _points(hits: Iterator[int], data: bytes, text: str) -> Iterator[int]:
    """Code point offsets for byte offsets; what lies between two hits is decoded once."""
    if len(data) == len(text):
        yield from hits
        return
    at_byte = at_point = 0
    for hit in hits:
        at_point += len(data[at_byte:hit].decode("utf-8", "surrogatepass"))
        at_byte = hit
        yield at_point
