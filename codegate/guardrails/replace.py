"""One message: its strings with tokens in place of what was found."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from codegate.errors import GuardrailFailed
from codegate.guardrails import walk
from codegate.guardrails.budget import Budget
from codegate.guardrails.echoes import Echo, Index, digest, found, may_echo
from codegate.guardrails.engine import Engine, Span
from codegate.guardrails.fields import field
from codegate.guardrails.issue import Issuer
from codegate.guardrails.media import File, opened
from codegate.guardrails.policy import Policy
from codegate.guardrails.prose import guesses
from codegate.guardrails.prose_models import detector
from codegate.guardrails.texts import texts

P = TypeVar("P", Span, "_Place")


class Replaced(NamedTuple):
    """
    What became of one message.

    Attributes:
        raw: Its JSON with tokens in it, or None when nothing was found.
        issued: Token -> original.
        counts: Detector or custom pattern -> places replaced.
        echoes: Values in it that may come again without what gave them away.
        digest: 16 bytes that stand for the echoes, if there are any.
    """

    raw: bytes | None
    issued: Mapping[str, str]
    counts: Mapping[str, int]
    echoes: tuple[Echo, ...] = ()
    digest: bytes = b""


UNCHANGED = Replaced(None, {}, {})


def replace(
    raw: bytes,
    issuer: Issuer,
    engine: Engine,
    policy: Policy,
    budget: Budget | None = None,
    prose: frozenset[str] = frozenset(),
    echoes: Sequence[Echo] = (),
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
        echoes: What was found in earlier messages and is hidden here too.

    Raises:
        GuardrailFailed: A detector broke, or the message makes two values one token.
        OutOfTime: The budget is used up.
    """
    replacer = _Replacer(issuer, engine, policy, budget, prose, echoes)
    if not replacer.finds(raw):
        return UNCHANGED
    changed = walk.rewrite(raw, replacer.change)
    if changed is raw:
        return UNCHANGED
    own = replacer.new_echoes()
    left = replacer.left(own)
    if left:
        replacer.hear(left)
        changed = walk.rewrite(raw, replacer.change)
    return Replaced(changed, replacer.issued, replacer.counts, own, digest(own) if own else b"")


def merge(issued: dict[str, str], more: Mapping[str, str]) -> None:
    """
    Add tokens.

    Raises:
        GuardrailFailed: One token for two values (one in 10**13 per pair): restoring would mix them up.
    """
    for token, original in more.items():
        if issued.setdefault(token, original) != original:
            raise GuardrailFailed("Two values have the same token; the request was not sent.")


class _Place(NamedTuple):
    """Where something is replaced: by a token for this word, or by the one that it has already."""

    start: int
    end: int
    detector_id: str
    word: str
    token: str | None = None


class _Replacer:
    """Replaces findings in strings and keeps the record of it."""

    def __init__(
        self,
        issuer: Issuer,
        engine: Engine,
        policy: Policy,
        budget: Budget | None,
        prose: frozenset[str],
        echoes: Sequence[Echo],
    ) -> None:
        self._issuer = issuer
        self._engine = engine
        self._policy = policy
        self._budget = budget
        self._prose = prose
        self._echoes = tuple(echoes)
        self._found: dict[tuple[str, str], list[Span]] = {}
        self._new: dict[str, Echo] = {}
        self._results: list[str] = []
        self.issued: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def finds(self, raw: bytes, *, is_data: bool = False) -> bool:
        """There is something to replace, or it is not so quickly told; nothing is recorded of it."""
        strings = texts(raw, is_data=is_data)
        if strings is None:
            return True
        has_findings = False
        for text, kind, name in strings:
            if kind == walk.ARGUMENTS and _is_json(inner := text.encode()):
                has_findings = self.finds(inner, is_data=True) or has_findings
            elif (said := _said(text, kind)) is not None:
                has_findings = bool(self._places(said[0], name)) or has_findings
        return has_findings

    def change(self, text: str, kind: str, name: str) -> str:
        """
        The text with tokens in it; a JSON document in a string, or a file of text in base64, is taken as what it says.
        """
        if kind == walk.ARGUMENTS:
            inner = text.encode()
            if _is_json(inner):
                changed = walk.rewrite(inner, self.change, is_data=True)
                return text if changed is inner else changed.decode()
        said = _said(text, kind)
        if said is None:
            return text
        words, file = said
        changed_words = self._changed(words, name)
        self._results.append(changed_words)
        if changed_words is words:
            return text
        return changed_words if file is None else file.holding(changed_words)

    def new_echoes(self) -> tuple[Echo, ...]:
        """Of what was found here, that which may come again."""
        return tuple(self._new.values())

    def left(self, echoes: Sequence[Echo]) -> list[Echo]:
        """Those that are still said after all changes."""
        return Index(echoes).said("\n".join(self._results)) if echoes else []

    def hear(self, echoes: Sequence[Echo]) -> None:
        """Begin anew, and hide these too, wherever they are."""
        self._echoes = (*self._echoes, *echoes)
        self.issued, self.counts = {}, {}

    def _changed(self, text: str, name: str) -> str:
        parts: list[str] = []
        done = 0
        for place in self._places(text, name):
            original = text[place.start : place.end]
            token = place.token or self._issuer.replacement(
                place.detector_id, place.word, original, natural=place.detector_id in self._policy.natural
            )
            merge(self.issued, {token: original})
            self.counts[place.detector_id] = self.counts.get(place.detector_id, 0) + 1
            if place.token is None and may_echo(original, place.detector_id):
                self._new.setdefault(original, Echo.of(original, token, place.detector_id))
            parts += (text[done : place.start], token)
            done = place.end
        return "".join((*parts, text[done:])) if parts else text

    def _places(self, text: str, name: str) -> list[_Place]:
        """Findings in order; what was found here counts before what was found elsewhere."""
        key = text, name
        spans = self._found.get(key)
        if spans is None:
            spans = self._found[key] = self._find(text, name)
        places = [_Place(*span) for span in spans]
        if self._echoes:
            heard = (
                _Place(start, end, echo.detector_id, "", echo.token) for start, end, echo in found(text, self._echoes)
            )
            places = _apart([*places, *sorted(heard, key=lambda place: place.start - place.end)])
        return places

    def _find(self, text: str, name: str) -> list[Span]:
        if self._budget is not None:
            self._budget.check()
        read = guesses(text, detector(self._policy.model), self._budget) if text in self._prose else ()
        spans = self._engine.find(text, self._policy, self._budget, read)
        member = field(name, text) if name else None
        if member is None:
            return spans
        named = self._engine.find(member.text, self._policy, self._budget)
        inside = ((span, member.place(span.start, span.end)) for span in named)
        return _apart([*(span._replace(start=at[0], end=at[1]) for span, at in inside if at is not None), *spans])


def _apart(places: Sequence[P]) -> list[P]:
    """Those that overlap none before them, in order of place."""
    if len(places) < 2:
        return list(places)
    taken = bytearray(max(place.end for place in places))
    kept: list[P] = []
    for place in places:
        if taken.find(1, place.start, place.end) < 0:
            taken[place.start : place.end] = b"\x01" * (place.end - place.start)
            kept.append(place)
    return sorted(kept, key=lambda place: place.start)


def _said(text: str, kind: str) -> tuple[str, File | None] | None:
    """The words in a string, and the file they stand in if they do; None if it holds no words."""
    if kind == walk.ENCODED:
        try:
            file = opened(text)
        except ValueError:
            return text, None
        return None if file is None else (file.text, file)
    return text, None


def _is_json(text: bytes) -> bool:
    """An object that can be taken apart; what is nested too deeply for that is read as text."""
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
