"""
Screening: what guardrails find in a request is replaced by tokens before anybody else sees it.

A coding agent sends its whole history on every turn. So a body is taken apart into messages, still as raw bytes, and
what became of each is remembered by its digest: a message that was there the turn before is neither decoded nor
searched again, and comes out as the same bytes, which is what keeps the provider's prompt cache warm.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from codegate.errors import CodeGateError, GuardrailFailed
from codegate.guardrails import tokens, walk
from codegate.guardrails.budget import Budget
from codegate.guardrails.echoes import Echo, Heard
from codegate.guardrails.engine import Span, engine
from codegate.guardrails.issue import FIRST_ONLY, Issuer, Ledger, tenant_key
from codegate.guardrails.memo import Memo
from codegate.guardrails.policy import Policy
from codegate.guardrails.prose import WHOLE_INPUT, guesses, user_texts
from codegate.guardrails.prose_models import detector
from codegate.guardrails.replace import Replaced, merge, replace
from codegate.guardrails.restore import Known

CHEAP_BYTES = 64 * 1024
"""New bytes that may be screened on the event loop: about 3 ms."""

LARGE_BYTES = 2 << 20
MANY_UNITS = 1_500
"""A body from which on taking it apart is too much for the event loop as well: 2 ms per MB, 3 us per message."""

Members = Mapping[str, msgspec.Raw] | None

_MAX_SCOPES = 1_000

_OVERHEAD = 150
"""Bytes a remembered digest takes beside its result."""

_ECHO = 400
"""Bytes that a value to look for takes."""

_SOUGHT = 8
"""How much longer a text takes that is screened than one that is only searched for values."""


@dataclass(frozen=True, slots=True)
class Screened:
    """
    A body that may leave the machine.

    Attributes:
        body: The very object that came in if nothing was found.
        issued: Token -> original, for every token in the body that was put there now.
        counts: Detector or custom pattern -> places replaced.
    """

    body: bytes
    issued: Mapping[str, str]
    counts: dict[str, int]


class _Scope(NamedTuple):
    """One tenant under one policy: who issues its replacements, and the secret before the digests in the memo."""

    issuer: Issuer
    memo_key: bytes
    policy: Policy


class _Plan(NamedTuple):
    """A body taken apart, from `is_cheap` to the `screen` that follows it."""

    raw: bytes
    wire_format: str
    scope: _Scope
    parts: list[tuple[walk.Unit, bytes]]


class Screener:
    """
    Screens requests. Deterministic: the same key, tenant, policy and text give the same bytes, now and after a
    restart. May be called from worker threads.
    """

    def __init__(self, root_key: bytes, cache_bytes: int = 64 << 20, ledger: Ledger = FIRST_ONLY) -> None:
        """
        Args:
            root_key: The guardrail key.
            cache_bytes: How much may be remembered of messages that were screened.
            ledger: Remembers what is issued.
        """
        self._root_key = root_key
        self._ledger = ledger
        self._generation = ledger.generation
        self._cache_bytes = cache_bytes
        self._scopes: dict[tuple[str | None, bytes], _Scope] = {}
        self._memo: Memo[Replaced] = Memo(cache_bytes)
        self._plan: _Plan | None = None

    def rekey(self, root_key: bytes) -> None:
        """Issue tokens under another guardrail key from here on; what was issued stays what it was."""
        self._root_key = root_key
        self._scopes, self._memo, self._plan = {}, Memo(self._cache_bytes), None

    def screen(
        self,
        raw: bytes,
        wire_format: str,
        tenant_id: str | None,
        policy: Policy,
        seconds: float | None = None,
        members: Members = None,
    ) -> Screened:
        """
        The request body with every finding replaced by its token.

        Args:
            raw: The body as it came; a JSON object.
            wire_format: Key of `walk.LISTS`.
            tenant_id: Whose tokens; None for the only user.
            policy: What to look for.
            seconds: Processor time it may take, or None for as much as it needs. Messages that were screened when it
                runs out are remembered.
            members: Those of the body, if it was decoded before: that saves a quarter of a known body's time.

        Raises:
            GuardrailFailed: It could not be made sure that nothing leaves; the request must not be sent.
            OutOfTime: The time is used up.
        """
        if policy.is_empty:
            return Screened(raw, {}, {})
        budget = Budget(seconds * engine().pace) if seconds is not None else None
        scope = self._scope(tenant_id, policy)
        edits: list[tuple[int, int, bytes]] = []
        issued: dict[str, str] = {}
        counts: dict[str, int] = {}
        heard = Heard()
        for unit, digest in self._plan_for(raw, wire_format, scope, members):
            result = self._unit(unit, digest, scope, budget)
            if heard.digest:
                result = self._with_echoes(unit, digest, result, heard, scope, budget)
            heard.take(result.echoes, result.digest)
            if result.raw is not None:
                edits.append((unit.start, unit.end, result.raw))
                merge(issued, result.issued)
                for detector_id, count in result.counts.items():
                    counts[detector_id] = counts.get(detector_id, 0) + count
        if not edits:
            return Screened(raw, {}, {})
        return Screened(_splice(raw, sorted(edits)), issued, counts)

    def is_cheap(
        self, raw: bytes, wire_format: str, tenant_id: str | None, policy: Policy, members: Members = None
    ) -> bool:
        """`screen` with the same arguments has so little new text that it may run on the event loop."""
        most = 0 if policy.reads_prose else CHEAP_BYTES
        if len(raw) <= most or policy.is_empty:
            return True
        if len(raw) > LARGE_BYTES:
            return False
        scope = self._scope(tenant_id, policy)
        parts: list[tuple[walk.Unit, bytes]] = []
        unknown = 0
        heard = Heard()
        try:
            for unit in walk.units(raw, wire_format, members):
                parts.append((unit, _digest(scope, unit)))
                unknown += self._unknown(unit, parts[-1][1], heard)
                if unknown > most or len(parts) > MANY_UNITS:
                    return False
        except GuardrailFailed:
            return True  # `screen` will say so at once
        self._plan = _Plan(raw, wire_format, scope, parts)
        return True

    def known(self, tenant_id: str | None) -> Known:
        """What a tenant was issued, in this request and before; what to restore its answers from."""
        return self._ledger.of(tenant_id or "")

    def spans(self, text: str, policy: Policy, tenant_id: str | None = None) -> list[tuple[Span, str]]:
        """Findings in a plain text with the tokens that would replace them (`POST /api/privacy/test`)."""
        issuer = Issuer(tenant_key(self._root_key, tenant_id))
        read = guesses(text, detector(policy.model)) if policy.reads_prose else ()
        return [
            (
                s,
                issuer.replacement(
                    s.detector_id, s.word, text[s.start : s.end], natural=s.detector_id in policy.natural
                ),
            )
            for s in engine().find(text, policy, None, read)
        ]

    def _plan_for(self, raw: bytes, wire_format: str, scope: _Scope, members: Members) -> list[tuple[walk.Unit, bytes]]:
        """The parts with their digests: those that `is_cheap` worked out for this very object, if it was the last."""
        plan, self._plan = self._plan, None
        if plan is not None and plan.raw is raw and plan.scope is scope and plan.wire_format == wire_format:
            return plan.parts
        return [(unit, _digest(scope, unit)) for unit in walk.units(raw, wire_format, members)]

    def _unknown(self, unit: walk.Unit, digest: bytes, heard: Heard) -> int:
        """Bytes of a part that are not yet screened; what was found in it is heard."""
        known = self._memo.get(digest)
        if known is None:
            return unit.end - unit.start
        result = self._memo.get(digest + heard.digest)
        heard.take((result or known).echoes, (result or known).digest)
        return 0 if result is not None else (unit.end - unit.start) // _SOUGHT

    def _unit(self, unit: walk.Unit, digest: bytes, scope: _Scope, budget: Budget | None) -> Replaced:
        known = self._memo.get(digest)
        if known is not None:
            return known
        return self._replace(unit, digest, scope, budget)

    def _with_echoes(
        self, unit: walk.Unit, digest: bytes, result: Replaced, heard: Heard, scope: _Scope, budget: Budget | None
    ) -> Replaced:
        """The same part with what was found in those before it, where it comes again."""
        key = digest + heard.digest
        known = self._memo.get(key)
        if known is not None:
            return known
        if budget is not None:
            budget.check()
        raw = bytes(unit.raw)
        echoes = heard.index.said_in(raw)
        if not echoes:
            self._memo.put(key, result, _OVERHEAD)
            return result
        return self._replace(unit, key, scope, budget, echoes)

    def _replace(
        self, unit: walk.Unit, key: bytes, scope: _Scope, budget: Budget | None, echoes: Sequence[Echo] = ()
    ) -> Replaced:
        """What becomes of a part, remembered by the key."""
        raw, policy = bytes(unit.raw), scope.policy
        try:
            prose = user_texts(raw, unit.path) if policy.reads_prose else frozenset()
            result = replace(raw, scope.issuer, engine(), policy, budget, prose, echoes)
        except CodeGateError:
            raise
        except Exception as error:  # noqa: BLE001  whatever broke, the request must not go out
            raise GuardrailFailed(
                f"Guardrails failed on {unit.path} ({type(error).__name__}); the request was not sent.", field=unit.path
            ) from None
        self._memo.put(key, result, _OVERHEAD + _size(result))
        return result

    def _scope(self, tenant_id: str | None, policy: Policy) -> _Scope:
        if self._generation != self._ledger.generation:
            # What was forgotten there must be claimed anew, not come from the memo.
            self._generation = self._ledger.generation
            self._scopes, self._memo = {}, Memo(self._cache_bytes)
        key = (tenant_id, policy.digest)
        scope = self._scopes.get(key)
        if scope is None:
            issuer = Issuer(tenant_key(self._root_key, tenant_id), tenant_id or "", self._ledger)
            memo = f"memo:{'default' if tenant_id is None else f'tenant:{tenant_id}'}:{policy.digest.hex()}"
            scope = _Scope(issuer, tokens.derive(self._root_key, memo), policy)
            if len(self._scopes) >= _MAX_SCOPES:
                self._scopes = {}
            self._scopes[key] = scope
        return scope


def _digest(scope: _Scope, unit: walk.Unit) -> bytes:
    """SHA-256 behind a secret prefix, cut to 16 bytes: 0.7 ms per MB with the processor's help, BLAKE2b 1.5."""
    hashed = hashlib.sha256(scope.memo_key)
    if unit.path == WHOLE_INPUT:  # the same text elsewhere is not the user's
        hashed.update(b"input")
    hashed.update(unit.raw)
    return hashed.digest()[:16]


def _size(result: Replaced) -> int:
    """Bytes that a result holds."""
    return (2 * len(result.raw) if result.raw is not None else 0) + _ECHO * len(result.echoes)


def _splice(raw: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    parts: list[bytes] = []
    done = 0
    for start, end, new in edits:
        parts += (raw[done:start], new)
        done = end
    return b"".join((*parts, raw[done:]))
