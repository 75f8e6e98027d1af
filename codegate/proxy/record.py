"""
The record of one request: filled in while it runs, one row when it ends, whatever the end.

Nothing here waits and nothing here can fail a request; the row goes into the log writer's queue.
"""

import msgspec

from codegate import clock
from codegate.errors import CodeGateError, GuardrailFailed
from codegate.models.estimate import input_tokens, output_tokens
from codegate.proxy.bodies import Bodies
from codegate.proxy.call import Answer, Call, CleanCall
from codegate.proxy.course import Course
from codegate.proxy.explained import explained
from codegate.proxy.sample import Collected
from codegate.proxy.tape import Tape
from codegate.records import Account, Attempt, RequestLog, Tenant, Usage
from codegate.routing.route import Candidate, Route

_MAX_ERROR_CHARS = 1_000
_NOT_SENT = frozenset({"skipped", "waited"})
_EARLY = frozenset({"cancelled", "broken"})


class Trace:
    """
    What is known so far of one request: first what the client sent, then what guardrails made of it, then its route.

    Attributes:
        bodies: Kept as well, or None when only metadata is.
        usage: Tokens as the provider said, so far.
        is_whole: The provider said everything, its last numbers too; False while a stream runs.
        collected: The answer for the fine-tune dataset, or None where none is kept.
        trying: Who is being asked, or was last.
        tape: What came, for whoever watches.
        course: Who may be asked, once somebody is.
    """

    __slots__ = (
        "_answer",
        "_attempts",
        "_call",
        "_clean",
        "_reply_bytes",
        "_restored",
        "_route",
        "_tenant",
        "_ttft_ms",
        "_unknown",
        "bodies",
        "collected",
        "course",
        "is_whole",
        "tape",
        "trying",
        "usage",
    )

    def __init__(
        self, call: Call, tenant: Tenant | None, bodies: Bodies | None = None, tape: Tape | None = None
    ) -> None:
        self.bodies = bodies
        self.tape = tape or Tape()
        self.course: Course | None = None
        self.collected: Collected | None = None
        self._call = call
        self._tenant = tenant
        self._clean: CleanCall | None = None
        self._route: Route | None = None
        self._attempts: list[Attempt] = []
        self._answer: Answer | None = None
        self._ttft_ms: int | None = None
        self._reply_bytes = 0
        self._restored = self._unknown = 0
        self.usage: Usage | None = None
        self.is_whole = True
        self.trying: Candidate | None = None

    def cleaned(self, call: CleanCall) -> None:
        """Guardrails let the request pass; this is what of it may leave."""
        self._clean = call

    def routed(self, route: Route) -> None:
        """The router has decided, or decided anew, after a wait."""
        self._route = route

    @property
    def conversation(self) -> str:
        """Key of the request's conversation; "" without affinity or before it has a route."""
        return self._route.conversation if self._route else ""

    @property
    def attempts(self) -> list[Attempt]:
        """Every try so far, in order."""
        return self._attempts

    @property
    def call(self) -> Call:
        """What the client sent; what of it may leave, once guardrails said so."""
        return self._call

    @property
    def answer(self) -> Answer | None:
        """What the client is being given, once an account answered."""
        return self._answer

    @property
    def ttft_ms(self) -> int | None:
        """Milliseconds to the answer's first content."""
        return self._ttft_ms

    @property
    def reply_bytes(self) -> int:
        """What went to the client so far."""
        return self._reply_bytes

    def asks(self, candidate: Candidate) -> None:
        """This account is being asked."""
        self.trying = candidate
        self.tape.asks(candidate)

    def tried(
        self,
        candidate: Candidate,
        started: float,
        outcome: str,
        error: CodeGateError | None = None,
        *,
        reason: str = "",
    ) -> Attempt:
        """One account was tried, or left out; the reason is the error's, if there is one."""
        attempt = Attempt(
            account_id=candidate.account.id,
            account_name=candidate.account.name,
            model=candidate.model,
            outcome=outcome,
            status=error.status if error else 200 if outcome == "ok" else None,
            reason=(error.message if error else reason)[:300],
            latency_ms=round((clock.monotonic() - started) * 1000),
        )
        self._attempts.append(attempt)
        return attempt

    def waited(self, wait_s: float, reason: str) -> None:
        """The request waited for the account that is first in line, or would be."""
        line = (*self._route.candidates, *self._route.skipped) if self._route else ()
        self._attempts.append(
            Attempt(
                account_id=line[0].account.id if line else "",
                account_name=line[0].account.name if line else "",
                model=line[0].model if line else "",
                outcome="waited",
                reason=reason[:300],
                latency_ms=round(wait_s * 1000),
            )
        )

    def answered(self, answer: Answer) -> None:
        """An account answered; the client is being given its answer."""
        self._answer = answer
        self._ttft_ms = self._elapsed_ms()

    def came(self, data: bytes) -> None:
        """This came back, in the client's format, before anything was restored in it."""
        self.tape.came(data)
        if self.collected is not None:
            self.collected.came(data)

    def sent(self, size: int) -> None:
        """This many more bytes went to the client."""
        self._reply_bytes += size

    def restored(self, places: int, unknown: int) -> None:
        """So much was put back into the answer, and so many tokens in it were not ours, or mangled."""
        self._restored, self._unknown = places, unknown

    def finish(self, outcome: str, status: int, error: CodeGateError | None = None) -> RequestLog:
        """The row of this request."""
        call, clean, route, answer = self._call, self._clean, self._route, self._answer
        served = answer.candidate if answer else self._asked()
        account = served.account if served else None
        head = call.head
        request_body, response_body = self.bodies.texts() if self.bodies else (None, None)
        return RequestLog(
            request_id=head.request_id,
            timestamp=head.received_ms,
            method=head.method,
            path=head.path,
            inbound_format=head.wire_format.name,
            outcome=outcome,
            status_code=status,
            account_id=account.id if account else None,
            account_name=account.name if account else None,
            provider=account.provider if account else None,
            config_id=route.config_id if route else None,
            tier=route.tier if route else None,
            original_model=call.model,
            routed_model=served.model if served else None,
            usage=self._usage(outcome),
            latency_ms=self._elapsed_ms(),
            ttft_ms=self._ttft_ms,
            is_stream=call.is_stream,
            is_failover=answer.is_failover if answer else len(self._attempts) > 1,
            request_body=request_body,
            response_body=response_body,
            error_message=error.message[:_MAX_ERROR_CHARS] if error else None,
            tenant_id=self._tenant.id if self._tenant else None,
            attempts=tuple(self._attempts),
            route=explained(route) if route else None,
            guardrails=dict(clean.counts) if clean else {},
            restored=self._restored,
            unknown_tokens=self._unknown,
            cache_tax_usd=answer.cache_tax_usd if answer else None,
            warnings=self._warnings(error),
            is_notional=account is not None and is_notional(account),
            traceparent=head.headers.get("traceparent", ""),
        )

    def _asked(self) -> Candidate | None:
        """The last account that was sent the request."""
        return self.trying if any(attempt.outcome not in _NOT_SENT for attempt in self._attempts) else None

    def _warnings(self, error: CodeGateError | None) -> tuple[str, ...]:
        """What there is to say besides the outcome; of a refusal by guardrails its code."""
        refusal = (error.code,) if isinstance(error, GuardrailFailed) else ()
        clean = self._clean.warnings if self._clean else ()
        return (*clean, *(self._answer.warnings if self._answer else ()), *refusal)

    def _usage(self, outcome: str) -> Usage:
        """
        As the provider said; else as it looks, and marked. A client that left while its answer was being made has used
        the input; of a stream that ended early the provider has said the output only so far, or not at all.
        """
        used = self.usage
        if used is not None and (self.is_whole or outcome not in _EARLY):
            return used
        if self._answer is None and not (outcome == "cancelled" and self._asked()):
            return Usage()
        written = output_tokens(self._reply_bytes, is_stream=self._call.is_stream) if self._answer else 0
        if used is not None:
            return msgspec.structs.replace(used, output_tokens=max(used.output_tokens, written), estimated=True)
        read = input_tokens((self._clean or self._call).body.raw)
        return Usage(input_tokens=read, output_tokens=written, estimated=True)

    def _elapsed_ms(self) -> int:
        return round((clock.monotonic() - self._call.head.started) * 1000)


def is_notional(account: Account) -> bool:
    """Its tokens are paid for by a subscription, or by a login that only the client knows: no bill says their price."""
    return account.auth_type in {"oauth", "passthrough"} or account.provider == "codex"
