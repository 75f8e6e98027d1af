"""One message: its strings with tokens in place of what was found."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from codegate.errors import GuardrailFailed
from codegate.guardrails import walk
from codegate.guardrails.budget import Budget
from codegate.guardrails.engine import Engine, Span
from codegate.guardrails.issue import Issuer
from codegate.guardrails.policy import Policy
from codegate.guardrails.prose import guesses
from codegate.guardrails.prose_models import detector
from codegate.guardrails.texts import texts


class Replaced(NamedTuple):
    """
    What became of one message.

    Attributes:
        raw: Its JSON with tokens in it, or None when nothing was found.
        issued: Token -> original.
        counts: Detector or custom pattern -> places replaced.
    """

    raw: bytes | None
    issued: Mapping[str, str]
    counts: Mapping[str, int]


UNCHANGED = Replaced(None, {}, {})


def replace(
    raw: bytes,
    issuer: Issuer,
    engine: Engine,
    policy: Policy,
    budget: Budget | None = None,
    prose: frozenset[str] = frozenset(),
) -> Replaced:
    """
    Screen the JSON of one message.

    Args:
        raw: The message.
        issuer: Makes what takes a finding's place.
        engine: Finds by patterns.
        policy: What to look for.
        budget: How long it may take.
        prose: Those of its strings that the policy's language model reads.

    Raises:
        GuardrailFailed: A detector broke, or the message makes two values one token.
        OutOfTime: The budget is used up.
    """
    replacer = _Replacer(issuer, engine, policy, budget, prose)
    if not replacer.finds(raw):
        return UNCHANGED
    changed = walk.rewrite(raw, replacer.change)
    return UNCHANGED if changed is raw else Replaced(changed, replacer.issued, replacer.counts)


def merge(issued: dict[str, str], more: Mapping[str, str]) -> None:
    """
    Add tokens.

    Raises:
        GuardrailFailed: One token for two values (one in 10**13 per pair): restoring would mix them up.
    """
    for token, original in more.items():
        if issued.setdefault(token, original) != original:
            raise GuardrailFailed("Two values have the same token; the request was not sent.")


class _Replacer:
    """Replaces findings in strings and keeps the record of it."""

    def __init__(
        self, issuer: Issuer, engine: Engine, policy: Policy, budget: Budget | None, prose: frozenset[str]
    ) -> None:
        self._issuer = issuer
        self._engine = engine
        self._policy = policy
        self._budget = budget
        self._prose = prose
        self._spans: dict[str, list[Span]] = {}
        self.issued: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def finds(self, raw: bytes, *, is_data: bool = False) -> bool:
        """There is something to replace, or it is not so quickly told; nothing is recorded of it."""
        found = texts(raw, is_data=is_data)
        if found is None:
            return True
        has_findings = False
        for text, kind in found:
            if kind == walk.ARGUMENTS and _is_json(inner := text.encode()):
                has_findings = self.finds(inner, is_data=True) or has_findings
            elif text not in self._spans:
                spans = self._spans[text] = self._find(text)
                has_findings = has_findings or bool(spans)
        return has_findings

    def change(self, text: str, kind: str) -> str:
        """The text with tokens in it; a JSON document in a string is taken as what it says, not as it is spelled."""
        if kind == walk.ARGUMENTS:
            inner = text.encode()
            if _is_json(inner):
                changed = walk.rewrite(inner, self.change, is_data=True)
                return text if changed is inner else changed.decode()
        parts: list[str] = []
        done = 0
        spans = self._spans.get(text)
        for span in self._find(text) if spans is None else spans:
            original = text[span.start : span.end]
            token = self._issuer.replacement(
                span.detector_id, span.word, original, natural=span.detector_id in self._policy.natural
            )
            merge(self.issued, {token: original})
            self.counts[span.detector_id] = self.counts.get(span.detector_id, 0) + 1
            parts += (text[done : span.start], token)
            done = span.end
        return "".join((*parts, text[done:])) if parts else text

    def _find(self, text: str) -> list[Span]:
        read = guesses(text, detector(self._policy.model), self._budget) if text in self._prose else ()
        return self._engine.find(text, self._policy, self._budget, read)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
