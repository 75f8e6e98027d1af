"""
Candidates in order, until one answers.

The client has been promised nothing yet: an answer counts only once its status and its first content are here
(`open_answer`), so a stream that begins with an error still moves on to the next account. Each account gets one
try; clients have retries of their own. One exception: an account that refuses only the thinking of earlier turns is
asked once more without it, and one that has no compaction is asked for a summary.
"""

import asyncio
import logging
from functools import partial

from codegate import clock
from codegate.errors import (
    CodeGateError,
    InvalidRequest,
    NoRoute,
    NotFound,
    ProtocolError,
    RateLimited,
    UpstreamError,
    UpstreamTimeout,
    UpstreamUnreachable,
)
from codegate.events import CooldownStarted, Failover, RequestRerouted
from codegate.models.estimate import input_tokens
from codegate.providers.oauth import LoginRefused
from codegate.providers.remedy import explained
from codegate.providers.verdict import Verdict, judge
from codegate.proxy.call import Answer, CleanCall
from codegate.proxy.course import Course
from codegate.proxy.last_word import last_word, wait_of
from codegate.proxy.line import Line
from codegate.proxy.login import is_refused, login_for
from codegate.proxy.opening import open_answer, relay_for
from codegate.proxy.outbound import Outbound
from codegate.proxy.patience import soonest, until
from codegate.proxy.permit import BUDGET_WARNING
from codegate.proxy.record import Trace
from codegate.proxy.scrub import scrub_error, scrub_headers
from codegate.proxy.tax import affinity_of, cache_tax_usd
from codegate.proxy.warmup import empty_answer, wants_nothing
from codegate.records import Account
from codegate.routing.budget import is_near
from codegate.routing.cooldown import rest_keys
from codegate.routing.notices import TOKENS
from codegate.routing.ratelimit import Refused
from codegate.routing.route import Candidate, Route
from codegate.services.serving import Serving
from codegate.settings import CONVERSION_STRICT, REQUEST_DEADLINE, TOOL_ATOMIC_STREAMS, UNSUPPORTED_MEDIA, Resolved
from codegate.upstream.client import UpstreamClient
from codegate.wire.thoughts import Thoughts

log = logging.getLogger(__name__)


class Forwarder:
    """Sends calls to accounts, and remembers how the accounts did."""

    def __init__(self, services: Serving, upstream: UpstreamClient) -> None:
        self._services = services
        self._upstream = upstream
        self._live = services.live
        self._thoughts = Thoughts()

    async def forward(
        self, call: CleanCall, route: Route, settings: Resolved, trace: Trace, line: Line | None = None
    ) -> Answer:
        """
        The first good answer.

        Args:
            line: The client's, if it waits for a stream.

        Raises:
            CodeGateError: The last account's failure, when none is left; `RateLimited` when all of them rest.
        """
        outbound = Outbound(
            call,
            self._services.state.current,
            strict=settings[CONVERSION_STRICT],
            thoughts=self._thoughts,
            omits_media=settings[UNSUPPORTED_MEDIA] == "placeholder",
            whole_calls=settings[TOOL_ATOMIC_STREAMS],
            via=self._live.hops.onward(call.head.headers.get("via", "")),
        )
        last: CodeGateError | None = None
        busy: RateLimited | None = None
        course = trace.course = Course(route, partial(self._why_full, call))
        waiting, renewed = course.waiting, set[str]()
        too_large, turn, ends = 0, route.cursor, call.head.started + settings[REQUEST_DEADLINE]
        while waiting and (last is None or clock.monotonic() < ends):
            candidate = waiting.popleft()
            if wants_nothing(call) and not outbound.is_same_format(candidate):
                return empty_answer(call, candidate, route, is_open=line is not None and line.is_open)
            started = clock.monotonic()
            no_room = await self._no_room(call, candidate, turn)
            if no_room is not None:
                trace.tried(candidate, started, "skipped", no_room)
                busy = min(busy or no_room, no_room, key=wait_of)
                continue
            turn = None
            try:
                async with course.asking(candidate), until(ends):
                    answer = await self._attempt(outbound, candidate, route, trace, line)
            except (InvalidRequest, NoRoute, NotFound) as error:
                self._live.released(candidate.account.id, candidate.model)
                trace.tried(candidate, started, "skipped", error)
                last = last or error
                continue
            except (UpstreamError, ProtocolError) as error:
                last = error
                if await self._is_mended(outbound, candidate, error, renewed):
                    self._live.released(candidate.account.id, candidate.model)
                    trace.tried(candidate, started, "error", error)
                    waiting.appendleft(candidate)
                    continue
                verdict = self._failed(call, candidate, error, settings, trace, started)
                too_large += verdict.is_of_request
                if not verdict.try_next or too_large > 1:
                    break
                continue
            except asyncio.CancelledError:
                if not self._is_rerouted(call, candidate, course, trace, started):
                    raise
                continue
            trace.tried(candidate, started, "ok")
            self._succeeded(candidate, route)
            return answer
        raise self._last_word(call, route, last, busy)

    async def _attempt(
        self, outbound: Outbound, candidate: Candidate, route: Route, trace: Trace, line: Line | None
    ) -> Answer:
        trace.asks(candidate)
        login = await login_for(outbound.call, candidate.account, self._services.logins, self._upstream)
        if login is not None:
            outbound.use(login)
        prepared = outbound.prepare(candidate)
        if trace.bodies is not None:
            trace.bodies.sent(prepared.request)
        if line is not None:
            line.expect(relay_for(prepared, outbound.call, is_open=line.is_open, beats=line.beats))
        request = await self._upstream.ready(prepared.request) if prepared.request.login else prepared.request
        secrets = request.secrets()
        trace.tape.proves(secrets)
        try:
            again = partial(trace.tried, candidate, clock.monotonic(), "unreachable")
            upstream = await self._upstream.send(request, again)
            self._live.heard(candidate.account.id, upstream.headers)
            if trace.bodies is not None:
                upstream.heard = trace.bodies.received
            try:
                opened = await open_answer(upstream, prepared, outbound.call, line)
            except BaseException:
                await upstream.close()
                raise
            if opened.rest is None:
                await upstream.close()
        except CodeGateError as error:
            outbound.explain(error, candidate)
            scrub_error(error, secrets)
            raise
        return Answer(
            candidate=candidate,
            headers=scrub_headers(upstream.headers, secrets),
            opening=opened.data,
            upstream=opened.rest,
            relay=opened.relay,
            usage=opened.usage,
            upstream_id=opened.upstream_id,
            warnings=(*prepared.warnings, *opened.warnings, *self._budget_warning(outbound.call, candidate.account)),
            is_failover=candidate is not route.candidates[0],
            strategy=route.strategy,
            is_summary=prepared.is_summary,
            affinity=affinity_of(route, candidate),
            cache_tax_usd=cache_tax_usd(route, candidate, clock.now_ms(), self._services.state.current.model_limits),
        )

    async def _is_mended(
        self, outbound: Outbound, candidate: Candidate, error: CodeGateError, renewed: set[str]
    ) -> bool:
        """What the account refused is otherwise now, so it may be asked once more."""
        if await self._renewed(outbound, candidate, error, renewed):
            return True
        return outbound.forget_thinking(error) or outbound.take_summary(candidate, error)

    async def _renewed(self, outbound: Outbound, candidate: Candidate, error: CodeGateError, renewed: set[str]) -> bool:
        """A login was refused before its time, and there is another one now: the account may be asked once more."""
        account = candidate.account
        if not is_refused(error, account) or isinstance(error, LoginRefused) or account.id in renewed:
            return False
        renewed.add(account.id)
        if not await self._services.logins.renew(account, outbound.used, self._upstream):
            return False
        found = self._services.state.current.credentials.get(account.id)
        if found is not None:
            outbound.use(found)
        return True

    async def _no_room(self, call: CleanCall, candidate: Candidate, turn: str | None) -> RateLimited | None:
        """Why this account is passed over: its minute is used up, or another request probes it after a rest."""
        account = candidate.account
        tokens = _tokens(call, account)
        try:
            found = await self._live.admit(call.head.request_id, account, candidate.model, tokens, turn)
        except asyncio.CancelledError:
            self._live.released(account.id, candidate.model)
            raise
        if found.full is not None:
            return _used_up(found.full)
        if found.is_probed:
            return RateLimited("Another request is finding out if it works again.", retry_after_s=1)
        return None

    def _budget_warning(self, call: CleanCall, account: Account) -> tuple[str, ...]:
        """The owner of the proxy is told that an account's budget is nearly spent; it is no tenant's business."""
        if call.tenant is not None or not is_near(self._services.budgets.of(account)):
            return ()
        return (BUDGET_WARNING,)

    def _last_word(
        self, call: CleanCall, route: Route, last: CodeGateError | None, busy: RateLimited | None
    ) -> CodeGateError:
        """See `last_word`; where nobody was asked and nobody rests, a minute or a budget may be used up."""
        wait_s = soonest(route, self._live.cooldowns)
        if last is None and busy is None and wait_s is None:
            skipped = [item.account for item in route.skipped]
            busy = self._full(call, route) or self._services.budgets.refusal(skipped)
        return last_word(route, last, busy, wait_s)

    def _full(self, call: CleanCall, route: Route) -> RateLimited | None:
        """Of accounts that were left out, the one whose minute has room first; None if none is full."""
        found = [
            _used_up(full)
            for item in route.skipped
            if item.account.enabled and (full := self._live.full(item.account, _tokens(call, item.account))) is not None
        ]
        return min(found, key=wait_of, default=None)

    def _failed(
        self,
        call: CleanCall,
        candidate: Candidate,
        error: CodeGateError,
        settings: Resolved,
        trace: Trace,
        started: float,
    ) -> Verdict:
        account = candidate.account
        verdict = judge(error, settings, candidate.model)
        explained(error, account.name)
        attempt = trace.tried(candidate, started, _outcome(error), error)
        log.warning("account %s failed: %s", account.name, error.message)
        self._services.bus.publish(Failover(request_id=call.head.request_id, attempt=attempt))
        self._rests(candidate, verdict)
        if verdict.account_status is not None:
            self._services.accounts.note(account.id, verdict.account_status, error.message)
        return verdict

    def _rests(self, candidate: Candidate, verdict: Verdict) -> None:
        """The account rests, or one model of it does, if that is what the failure means; else it may be tried again."""
        account, keys = candidate.account, rest_keys(candidate.account.id, candidate.model)
        key = keys[verdict.is_of_model] if verdict.cools else None
        released = tuple(one for one in keys if one != key)
        rest = self._live.failed(key, verdict.reason, verdict.cooldown_s, released)
        if rest is not None:
            model = candidate.model if verdict.is_of_model else None
            self._services.bus.publish(
                CooldownStarted(account_id=account.id, until=rest.until, reason=rest.reason, model=model)
            )

    def _is_rerouted(self, call: CleanCall, candidate: Candidate, course: Course, trace: Trace, started: float) -> bool:
        """Whether the operator dropped this try, which goes on elsewhere; it says nothing about the account."""
        self._live.released(candidate.account.id, candidate.model)
        turned_to = course.turned()
        if turned_to is None:
            trace.tried(candidate, started, "cancelled")
            return False
        reason = f"Rerouted by the operator to {turned_to.account.name!r}."
        attempt = trace.tried(candidate, started, "rerouted", reason=reason)
        self._services.bus.publish(
            RequestRerouted(
                request_id=call.head.request_id,
                attempt=attempt,
                account_id=turned_to.account.id,
                model=turned_to.model,
            )
        )
        return True

    def _why_full(self, call: CleanCall, candidate: Candidate) -> str:
        """Why the account has no room in its minute, or nothing."""
        full = self._live.full(candidate.account, _tokens(call, candidate.account))
        return _used_up(full).message if full is not None else ""

    def _succeeded(self, candidate: Candidate, route: Route) -> None:
        self._live.served(candidate.account, candidate.model, route.conversation)
        self._services.accounts.note(candidate.account.id, "active", None)


def _tokens(call: CleanCall, account: Account) -> int:
    """Input tokens of a request, estimated where the account counts them."""
    return input_tokens(call.body.raw) if account.tokens_per_minute > 0 else 0


def _used_up(full: Refused) -> RateLimited:
    what = "tokens" if full.ask.key.endswith(TOKENS) else "requests"
    return RateLimited(f"{full.ask.limit} {what} a minute are used up.", retry_after_s=full.wait_s)


def _outcome(error: CodeGateError) -> str:
    if isinstance(error, UpstreamTimeout):
        return "timeout"
    return "unreachable" if isinstance(error, UpstreamUnreachable) else "error"
