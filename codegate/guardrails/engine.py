"""
From text to findings: triggers, confirmation, validation, then one decision about overlaps.

All offsets are those of the original text; nothing is looked for in text that was already changed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from codegate.errors import GuardrailFailed, Invalid
from codegate.guardrails import surrogates, tokens
from codegate.guardrails.allow import AllowList
from codegate.guardrails.budget import Budget, OutOfTime
from codegate.guardrails.custom import CustomPatterns
from codegate.guardrails.detector import CUSTOM_WORD, LONGEST_LEAD, Detector, Shape
from codegate.guardrails.finder import Finder, make_finder
from codegate.guardrails.offsets import Offsets
from codegate.guardrails.policy import Policy
from codegate.guardrails.prose import Guess
from codegate.guardrails.table import DETECTORS

SHORTEST = 6
"""Characters below which no text holds a finding: `a@b.co`."""

_MAX_CHOICES = 1_000
"""Policies kept ready; each is some kilobytes."""


class Span(NamedTuple):
    """A finding: code points `start` to `end` of the text, the detector or custom pattern, the word of its token."""

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


class _Choice(NamedTuple):
    """What one policy looks for: numbers of rules, users' own patterns, and what is left alone."""

    rules: frozenset[int]
    custom: CustomPatterns | None
    allowed: AllowList | None


class Engine:
    """
    Finds what a table of detectors and a policy ask for. Building it takes some 0.2 s.

    It keeps nothing of any text, and may be used by several threads.

    Attributes:
        pace: By what a screening's time is multiplied before it is given up.
    """

    def __init__(self, detectors: Sequence[Detector], finder: Callable[[Sequence[str]], Finder] = make_finder) -> None:
        self._rules: list[_Rule] = []
        for detector in detectors:
            for shape in detector.shapes:
                pattern = re.compile(shape.confirm)
                self._rules.append(_Rule(detector.id, shape, pattern, "v" in pattern.groupindex))
        self._finder = finder([rule.shape.trigger for rule in self._rules])
        self.pace = self._finder.pace
        self._choices: dict[bytes, _Choice] = {}

    def find(
        self, text: str, policy: Policy, budget: Budget | None = None, guesses: Sequence[Guess] = ()
    ) -> list[Span]:
        """
        Findings in the text, in order of place, none overlapping another or a token of ours.

        Args:
            text: What is searched.
            policy: What to look for.
            budget: How long that may take, or None.
            guesses: What a language model found there; they count where no pattern finds anything.

        Raises:
            GuardrailFailed: A detector broke, or the policy cannot be used; the message holds nothing of the text.
            OutOfTime: The budget is used up.
        """
        if not text:
            return []
        choice = self._choices.get(policy.digest) or self._choose(policy)
        data = text.encode("utf-8", "surrogatepass")
        fired = self._finder.search(data, choice.rules) if len(text) >= SHORTEST else ()
        if not fired and choice.custom is None and not guesses:
            return []
        search = _Search(text, data, choice.allowed, budget)
        custom = search.custom(choice.custom) if choice.custom is not None else []
        for number, hits in fired:
            search.confirm(self._rules[number], hits)
        search.take(guess for guess in guesses if policy.levels.get(guess.category, "off") != "off")
        return _united(search.spans, custom)

    def _choose(self, policy: Policy) -> _Choice:
        rules = frozenset(
            number
            for number, rule in enumerate(self._rules)
            if (level := policy.levels.get(rule.detector_id, "off")) != "off" and level in ("broad", rule.shape.level)
        )
        try:
            custom = CustomPatterns(policy.custom) if policy.custom else None
            allowed = AllowList(policy.allow) if policy.allow else None
        except Invalid as error:
            raise GuardrailFailed(
                f"A pattern of the guardrails cannot be used, so the request was not sent. {error.message}",
                hint="Correct or delete it: codegate guardrails --help",
            ) from None
        if len(self._choices) >= _MAX_CHOICES:
            self._choices = {}
        choice = self._choices[policy.digest] = _Choice(rules, custom, allowed)
        return choice


class _Search:
    """One text being searched; rules come in order of priority, and take the places they find something in."""

    def __init__(self, text: str, data: bytes, allowed: AllowList | None, budget: Budget | None) -> None:
        self._text = text
        self._data = data
        self._points = Offsets(data, len(text))
        self._taken: bytearray | None = None
        self._allowed = allowed
        self._budget = budget
        self.spans: list[Span] = []

    def confirm(self, rule: _Rule, hits: Iterator[int]) -> None:
        """Add the rule's findings whose place is still free."""
        try:
            for start, end in _matches(rule, self._text, self._timed(hits)):
                taken = self._places()
                if taken.find(1, start, end) < 0 and not self._is_left(start, end, rule.detector_id):
                    taken[start:end] = b"\x01" * (end - start)
                    self.spans.append(Span(start, end, rule.detector_id, rule.shape.word))
        except OutOfTime:
            raise
        except Exception as error:  # noqa: BLE001  whatever broke, the request must not go out
            raise GuardrailFailed(
                f"The guardrail {rule.detector_id} failed ({type(error).__name__}); the request was not sent.",
                hint=f"Turn it off with: codegate guardrails disable {rule.detector_id}",
            ) from None

    def take(self, guesses: Iterable[Guess]) -> None:
        """Add guesses whose place is still free."""
        for start, end, category, _ in guesses:
            taken = self._places()
            if start < end and taken.find(1, start, end) < 0 and not self._is_left(start, end, category):
                taken[start:end] = b"\x01" * (end - start)
                self.spans.append(Span(start, end, category, category))

    def custom(self, patterns: CustomPatterns) -> list[Span]:
        """Findings of users' own patterns that are not already tokens, wherever; they may overlap."""
        found: list[Span] = []
        for custom_id, bounds in patterns.search(self._data):
            points = self._timed(bounds)
            for start, end in zip(points, points, strict=True):
                if self._places().find(0, start, end) >= 0 and not self._is_left(start, end, custom_id):
                    found.append(Span(start, end, custom_id, CUSTOM_WORD))
        return found

    def _places(self) -> bytearray:
        """For each code point 1 if it is taken, by a token of ours to begin with; made for the first match."""
        if self._taken is None:
            self._taken = bytearray(len(self._text))
            for start, end in tokens.own_spans(self._text):
                self._taken[start:end] = b"\x01" * (end - start)
        return self._taken

    def _is_left(self, start: int, end: int, detector_id: str) -> bool:
        """A finding stays in the text: it is on the allow-list, or a natural surrogate of ours."""
        if self._allowed is not None and self._text[start:end] in self._allowed:
            return True
        return surrogates.is_own(self._text, start, end, detector_id)

    def _timed(self, offsets: Iterator[int]) -> Iterator[int]:
        """As code points, as long as there is time."""
        for offset in offsets:
            if self._budget is not None:
                self._budget.check()
            yield self._points.point(offset)


_in_use: list[Engine] = []


def engine() -> Engine:
    """The engine over all detectors that this process uses; built at the first use, if none was chosen."""
    if not _in_use:
        _in_use.append(Engine(DETECTORS))
    return _in_use[0]


def is_ready() -> bool:
    """The engine of this process is built."""
    return bool(_in_use)


def use(chosen: Engine) -> None:
    """Let this process use another engine from now on; it must find the same."""
    _in_use[:] = [chosen]


def _matches(rule: _Rule, text: str, hits: Iterator[int]) -> Iterator[tuple[int, int]]:
    shape, pattern = rule.shape, rule.pattern
    resume = 0
    for hit in hits:
        if hit < resume:
            continue
        if shape.locate is not None:
            found = shape.locate(text, resume, hit)
            if found is not None:
                resume = found[1]
                yield found
            continue
        start = hit
        if shape.lead:
            low = max(resume, hit - LONGEST_LEAD)
            start = low + len(text[low:hit].rstrip(shape.lead))
        m = pattern.match(text, start, hit + shape.after)
        if m is not None and shape.validate(m):
            resume = m.end()
            yield m.span("v") if rule.groups_value else m.span()


def _united(spans: list[Span], custom: list[Span]) -> list[Span]:
    """
    All findings in order of place. Where a custom one meets others, all of what any of them covers is replaced: by the
    built-in one that holds them all, else as one finding of the custom pattern.
    """
    if not custom:
        spans.sort()
        return spans
    united: list[Span] = []
    for span in sorted([*spans, *custom], key=lambda s: (s.start, -s.end, s.word == CUSTOM_WORD)):
        last = united[-1] if united else None
        if last is None or span.start >= last.end:
            united.append(span)
        elif span.end > last.end:
            own = last if last.word == CUSTOM_WORD else span
            united[-1] = Span(last.start, span.end, own.detector_id, CUSTOM_WORD)
    return united
