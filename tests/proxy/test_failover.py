"""Candidates in order, and what is remembered of them."""

import asyncio
import copy
import json
from typing import Any

import pytest

from codegate.errors import (
    CodeGateError,
    InvalidRequest,
    NoRoute,
    RateLimited,
    RemoteProtocolError,
    UpstreamBroke,
    UpstreamRejected,
    UpstreamTimeout,
    UpstreamUnreachable,
)
from codegate.events import CooldownStarted, Failover, RequestRerouted
from codegate.proxy.call import Answer, CleanCall
from codegate.proxy.failover import Forwarder
from codegate.records import Usage
from codegate.routing.route import Candidate, Route
from codegate.services.live import account_key
from codegate.settings import Resolved
from tests.conftest import StoppedClock
from tests.flow.provider import anthropic_frames, anthropic_reply, event
from tests.proxy import fakes
from tests.proxy.fakes import HANG, KEY, FakeAnswer, FakeServices, FakeUpstream

pytestmark = pytest.mark.usefixtures("stopped")

A, B, C = fakes.candidate("a"), fakes.candidate("b"), fakes.candidate("c")


def good() -> FakeAnswer:
    return FakeAnswer(json.dumps(anthropic_reply()).encode(), kind="application/json")


def bad(status: int, **headers: str) -> FakeAnswer:
    raw = b'{"type": "error", "error": {"type": "x", "message": "Scripted %d."}}' % status
    return FakeAnswer(raw, status=status, kind="application/json", **headers)


class Scene:
    """A forwarder before scripted providers."""

    def __init__(self, *answers: Any, candidates: tuple[Candidate, ...] = (A, B, C)) -> None:
        self.services = FakeServices(*(one.account for one in candidates))
        self.upstream = FakeUpstream(*answers)
        self.candidates = candidates
        self.trace: Any = None
        self._forwarder = Forwarder(self.services, self.upstream)  # type: ignore[arg-type]

    async def forward(
        self, call: CleanCall | None = None, route: Route | None = None, settings: Resolved = fakes.SETTINGS
    ) -> Answer:
        call = call or fakes.clean_call()
        route = route or fakes.route(*self.candidates)
        self.trace = fakes.trace(call, route)
        return await self._forwarder.forward(call, route, settings, self.trace)

    async def failing(self, **given: Any) -> CodeGateError:
        with pytest.raises(CodeGateError) as caught:
            await self.forward(**given)
        return caught.value

    @property
    def asked(self) -> list[str]:
        return [request.account_id for request in self.upstream.requests]

    @property
    def attempts(self) -> list[tuple[str, str, int | None]]:
        return [(one.account_id, one.outcome, one.status) for one in self.trace.attempts]

    @property
    def resting(self) -> dict[str, str]:
        return {key: rest.reason for key, rest in self.services.live.cooldowns.current().items()}


class TestOrder:
    """Who is asked."""

    async def test_the_first_that_answers_is_the_only_one_asked(self) -> None:
        scene = Scene(good())
        answer = await scene.forward()

        assert scene.asked == ["a"]
        assert (answer.candidate, answer.is_failover) == (A, False)
        assert scene.attempts == [("a", "ok", 200)]
        assert scene.services.notes == [("a", "active", None)]
        assert scene.services.events == []

    @pytest.mark.parametrize(
        ("failure", "outcome", "status", "reason"),
        [
            (bad(500), "error", 500, "server_error"),
            (bad(529), "error", 529, "overloaded"),
            (bad(429), "error", 429, "busy"),
            (bad(401), "error", 401, "key_refused"),
            (UpstreamUnreachable("no connection"), "unreachable", 502, "unreachable"),
            (UpstreamTimeout("silent"), "timeout", 504, "timeout"),
            (RemoteProtocolError("no HTTP"), "error", 502, "bad_answer"),
            (FakeAnswer(UpstreamBroke("reset"), kind="application/json"), "error", 502, "broke_off"),
            (FakeAnswer(b"<html>", kind="text/html"), "error", 502, "bad_answer"),
        ],
    )
    async def test_an_account_that_fails_rests_and_the_next_one_is_asked(
        self, failure: Any, outcome: str, status: int, reason: str
    ) -> None:
        scene = Scene(copy.deepcopy(failure), good())
        answer = await scene.forward()

        assert (answer.candidate, answer.is_failover) == (B, True)
        assert scene.attempts == [("a", outcome, status), ("b", "ok", 200)]
        assert scene.resting == {"a": reason}
        assert scene.services.notes[0][0] == "a"
        assert scene.services.notes[0][2]
        assert scene.services.notes[1] == ("b", "active", None)

    async def test_everyone_hears_of_it(self) -> None:
        scene = Scene(bad(500), good())
        await scene.forward()
        failover, cooldown = scene.services.events

        assert isinstance(failover, Failover)
        assert (failover.request_id, failover.attempt.account_id) == ("req_1", "a")
        assert isinstance(cooldown, CooldownStarted)
        assert (cooldown.account_id, cooldown.reason, cooldown.model) == ("a", "server_error", None)

    async def test_everyone_hears_which_model_rests_where_its_account_does_not(self) -> None:
        raw = b'{"error": {"type": "rate_limit_error", "message": "Rate limit reached for %s."}}' % A.model.encode()
        scene = Scene(FakeAnswer(raw, status=429, kind="application/json"), good())
        await scene.forward()
        cooldown = scene.services.events[1]

        assert isinstance(cooldown, CooldownStarted)
        assert (cooldown.account_id, cooldown.model) == ("a", A.model)

    async def test_a_stream_that_begins_with_an_error_moves_on(self) -> None:
        error = event("error", error={"type": "overloaded_error", "message": "Overloaded"})
        first = FakeAnswer(error, kind="text/event-stream")
        second = FakeAnswer(*anthropic_frames(), kind="text/event-stream")
        scene = Scene(first, second)
        answer = await scene.forward(fakes.clean_call(is_stream=True))

        assert answer.candidate == B
        assert first.is_closed
        assert not second.is_closed

    @pytest.mark.parametrize("status", [400, 404, 413, 422])
    async def test_the_clients_mistake_is_not_tried_elsewhere_and_nobody_rests(self, status: int) -> None:
        scene = Scene(bad(status))
        error = await scene.failing()

        assert (error.status, error.message) == (status, f"Scripted {status}.")
        assert scene.asked == ["a"]
        assert scene.resting == {}
        assert scene.services.notes == []

    @pytest.mark.parametrize(("status", "setting"), [(500, "auto_switch_on_error"), (429, "auto_switch_on_rate_limit")])
    async def test_switching_can_be_switched_off(self, status: int, setting: str) -> None:
        scene = Scene(bad(status))
        error = await scene.failing(settings=Resolved({}, {}, {setting: False}))

        assert error.status == status
        assert scene.asked == ["a"]

    async def test_the_last_error_is_what_the_client_gets(self) -> None:
        scene = Scene(bad(500), UpstreamTimeout("silent"), bad(503))
        error = await scene.failing()

        assert (error.status, error.message) == (503, "Scripted 503.")
        assert scene.asked == ["a", "b", "c"]

    async def test_a_conversion_that_refuses_lets_the_next_candidate_try(self) -> None:
        chat = fakes.candidate("chat", provider="custom", base_url="http://127.0.0.1:9/v1", allow_private=True)
        scene = Scene(good(), candidates=(chat, B))
        strict = Resolved({}, {}, {"conversion_strict": True})
        answer = await scene.forward(fakes.clean_call(raw=fakes.body(top_k=5)), settings=strict)

        assert answer.candidate == B
        assert scene.asked == ["b"]
        assert scene.attempts == [("chat", "skipped", 400), ("b", "ok", 200)]
        assert scene.resting == {}

    async def test_a_conversion_that_refuses_everywhere_is_the_clients_error(self) -> None:
        chat = fakes.candidate("chat", provider="custom", base_url="http://127.0.0.1:9/v1", allow_private=True)
        scene = Scene(candidates=(chat,))
        strict = Resolved({}, {}, {"conversion_strict": True})

        assert isinstance(
            await scene.failing(call=fakes.clean_call(raw=fakes.body(top_k=5)), settings=strict), InvalidRequest
        )

    async def test_an_account_whose_key_is_gone_lets_the_next_candidate_try(self) -> None:
        scene = Scene(good())
        del scene.services.state.current.credentials["a"]

        assert (await scene.forward()).candidate == B

    async def test_a_bug_is_not_hidden_as_a_failed_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(*_: object) -> Any:
            raise KeyError("x")

        monkeypatch.setattr("codegate.proxy.failover.open_answer", failing)
        given = good()
        scene = Scene(given, good())
        with pytest.raises(KeyError):
            await scene.forward()

        assert scene.asked == ["a"]
        assert given.is_closed


class TestOnce:
    """How often, and for how long, a request is tried."""

    async def test_after_the_deadline_no_further_account_is_asked(self, stopped: StoppedClock) -> None:
        in_time, late = (fakes.clean_call(head={"started": stopped.at_s - age}) for age in (899, 901))
        scene = Scene(bad(500), good())
        error = await scene.failing(call=late)

        assert (error.status, scene.asked) == (500, ["a"])
        assert (await Scene(bad(500), good()).forward(call=in_time)).candidate == B

    async def test_a_request_too_large_for_an_account_hops_once(self) -> None:
        raw = b'{"type": "error", "error": {"type": "rate_limit_error", "message": "Request too large."}}'
        scene = Scene(*(FakeAnswer(raw, status=429, kind="application/json") for _ in range(3)))
        error = await scene.failing()

        assert (error.status, scene.asked, scene.resting) == (429, ["a", "b"], {})

    async def test_who_answers_holds_the_conversation_and_a_move_has_its_price(self) -> None:
        scene = Scene(good(), bad(500), good())
        first = await scene.forward(route=fakes.route(A, B, conversation="c"))
        affinity = scene.services.live.affinity
        affinity.counted("c", "a", Usage(cache_read_tokens=100_000))
        second = await scene.forward(route=fakes.route(A, B, conversation="c", held=affinity.held("c")))
        now = affinity.held("c")

        assert (first.affinity, first.cache_tax_usd) == ("new", None)
        assert (second.affinity, second.cache_tax_usd) == ("moved", pytest.approx(0.345))
        assert now is not None
        assert now.account_id == "b"


class TestResting:
    """Cooldowns."""

    async def test_the_providers_own_time_is_kept(self, stopped: StoppedClock) -> None:
        scene = Scene(bad(429, retry_after="42"), good())
        await scene.forward()
        rest = scene.services.live.cooldowns.current()["a"]

        assert (rest.until, rest.reason) == (stopped.at_ms + 42_000, "rate_limited")

    @pytest.mark.parametrize(("told", "given"), [("120", 10), ("4", 4)])
    async def test_a_client_is_never_told_to_wait_long(self, told: str, given: float) -> None:
        error = await Scene(bad(429, retry_after=told), candidates=(A,)).failing()

        assert (error.status, error.retry_after_s) == (429, given)

    async def test_the_wait_is_that_of_the_first_account_to_be_back(self) -> None:
        scene = Scene(bad(429, retry_after="3"), bad(429, retry_after="9"), candidates=(A, B))

        assert (await scene.failing()).retry_after_s == 3

    async def test_an_account_that_answers_is_rested(self) -> None:
        scene = Scene(good(), candidates=(A,))
        scene.services.live.cooldowns.start("a", "server_error")
        await scene.forward()

        assert scene.resting == {}

    async def test_after_a_rest_one_request_at_a_time_finds_out(self, stopped: StoppedClock) -> None:
        scene = Scene(HANG, good(), candidates=(A,))
        scene.services.live.cooldowns.start("a", "server_error")
        stopped.pass_s(16)
        probing = asyncio.get_running_loop().create_task(scene.forward())
        await asyncio.sleep(0)
        refused = await scene.failing()

        assert isinstance(refused, RateLimited)
        assert "finding out" in refused.message
        assert refused.retry_after_s == 1
        assert scene.asked == ["a"]

        probing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await probing
        assert (await scene.forward()).candidate == A

    @pytest.mark.parametrize("told_nothing", [bad(400), bad(413)])
    async def test_a_probe_that_told_nothing_makes_room_for_the_next(
        self, stopped: StoppedClock, told_nothing: FakeAnswer
    ) -> None:
        scene = Scene(copy.deepcopy(told_nothing), good(), candidates=(A,))
        scene.services.live.cooldowns.start("a", "server_error")
        stopped.pass_s(16)
        await scene.failing()

        assert (await scene.forward()).candidate == A

    async def test_a_full_minute_takes_no_probe(self, stopped: StoppedClock) -> None:
        limited = fakes.candidate("a", rate_limit=1)
        scene = Scene(good(), candidates=(limited,))
        scene.services.live.limiter.take("account:a", 1)
        scene.services.live.cooldowns.start("a", "server_error", 50)
        stopped.pass_s(55)
        await scene.failing()
        stopped.pass_s(6)

        assert (await scene.forward()).candidate == limited


class TestMinutes:
    """Requests a minute."""

    async def test_an_account_whose_minute_is_used_up_is_passed_over(self) -> None:
        limited = fakes.candidate("a", rate_limit=1)
        scene = Scene(good(), good(), candidates=(limited, B))
        await scene.forward()
        answer = await scene.forward()

        assert answer.candidate == B
        assert scene.attempts == [("a", "skipped", 429), ("b", "ok", 200)]
        assert scene.resting == {}

    @pytest.mark.parametrize(("passed", "wait"), [(0, 10), (57, 3)])
    async def test_when_all_minutes_are_used_up_the_wait_is_true_and_short(
        self, stopped: StoppedClock, passed: float, wait: float
    ) -> None:
        scene = Scene(good(), candidates=(fakes.candidate("a", rate_limit=1),))
        await scene.forward()
        stopped.pass_s(passed)
        skipped = (Candidate(account=C.account, model="m", priority=0, verdict="skipped", reason="It is disabled."),)
        error = await scene.failing(route=fakes.route(*scene.candidates, skipped=skipped))

        assert isinstance(error, RateLimited)
        assert "1 requests a minute are used up" in error.message
        assert error.retry_after_s == wait


class TestNobody:
    """No candidate at all."""

    async def test_no_account_says_how_to_add_one(self) -> None:
        error = await Scene().failing(route=fakes.route())

        assert isinstance(error, NoRoute)
        assert "codegate accounts add" in error.hint

    async def test_accounts_that_are_out_say_why(self) -> None:
        skipped = (Candidate(account=A.account, model="m", priority=0, verdict="skipped", reason="It is disabled."),)
        error = await Scene().failing(route=fakes.route(skipped=skipped))

        assert isinstance(error, NoRoute)
        assert "a: It is disabled." in error.message

    async def test_accounts_that_all_rest_say_for_how_long(self) -> None:
        scene = Scene()
        scene.services.live.cooldowns.start("a", "rate_limited", 7)
        skipped = (Candidate(account=A.account, model="m", priority=0, verdict="skipped", reason="Resting."),)
        error = await scene.failing(route=fakes.route(skipped=skipped))

        assert (error.status, error.code, error.retry_after_s) == (429, "accounts_cooling_down", 7)


class TestRerouting:
    """The operator has another account asked."""

    async def turned(self, scene: Scene, account: str | None = None) -> Answer:
        task = asyncio.get_running_loop().create_task(scene.forward())
        while not scene.upstream.requests:
            await asyncio.sleep(0)
        scene.trace.course.turn(account)
        return await task

    @pytest.mark.parametrize("is_started", [True, False])
    async def test_the_try_is_dropped_and_says_nothing_of_its_account(self, is_started: bool) -> None:
        hanging = FakeAnswer(HANG)
        scene = Scene(hanging if is_started else HANG, good())
        answer = await self.turned(scene, "c")

        assert (answer.candidate, answer.is_failover) == (C, True)
        assert scene.attempts == [("a", "rerouted", None), ("c", "ok", 200)]
        assert "operator" in scene.trace.attempts[0].reason
        assert hanging.is_closed == is_started
        assert scene.resting == {}
        assert scene.services.notes == [("c", "active", None)]

    async def test_everyone_hears_of_it(self) -> None:
        scene = Scene(HANG, good())
        await self.turned(scene)
        (event_,) = scene.services.events

        assert isinstance(event_, RequestRerouted)
        assert (event_.account_id, event_.attempt.account_id) == ("b", "a")

    async def test_where_the_chosen_one_fails_the_rest_is_asked(self) -> None:
        scene = Scene(HANG, bad(500), good())
        answer = await self.turned(scene, "c")

        assert answer.candidate is B
        assert scene.asked == ["a", "c", "b"]


class TestLettingGo:
    """Connections and keys."""

    @pytest.mark.parametrize("is_started", [True, False])
    async def test_a_cancelled_try_is_recorded_and_closed(self, is_started: bool) -> None:
        hanging = FakeAnswer(HANG)
        scene = Scene(hanging if is_started else HANG)
        task = asyncio.get_running_loop().create_task(scene.forward())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert scene.attempts == [("a", "cancelled", None)]
        assert hanging.is_closed == is_started
        assert scene.resting == {}
        assert scene.services.notes == []

    @pytest.mark.parametrize("is_stream", [True, False])
    async def test_an_answer_that_is_all_there_is_closed(self, is_stream: bool) -> None:
        whole = FakeAnswer(*anthropic_frames(), kind="text/event-stream") if not is_stream else good()
        scene = Scene(whole)
        answer = await scene.forward(fakes.clean_call(is_stream=is_stream))

        assert answer.upstream is None
        assert whole.is_closed

    async def test_a_key_that_the_provider_echoes_is_masked(self) -> None:
        echo = b'{"type": "error", "error": {"type": "x", "message": "Bad key %s."}}' % KEY.encode()
        scene = Scene(FakeAnswer(echo, status=400, x_request_id=KEY))
        error = await scene.failing()

        assert isinstance(error, UpstreamRejected)
        assert KEY not in f"{error.message} {error.verbatim!r} {dict(error.headers)} {scene.trace.attempts}"

    async def test_a_key_in_the_headers_of_a_good_answer_is_masked(self) -> None:
        answered = good()
        answered.headers = {**answered.headers, "x-ratelimit-key": KEY}

        assert KEY not in str((await Scene(answered).forward()).headers)

    async def test_a_turn_of_round_robin_is_taken_once_by_whoever_asks_an_account(self) -> None:
        scene = Scene(bad(500), good())
        await scene.services.live.take(account_key("a"), 1)
        only_one = fakes.candidate("a", rate_limit=1)
        await scene.failing(route=fakes.route(only_one, cursor="cfg:sonnet"))
        before = dict(scene.services.live.cursors)
        await scene.forward(route=fakes.route(A, B, cursor="cfg:sonnet"))

        assert before == {}
        assert scene.services.live.cursors == {"cfg:sonnet": 1}

    async def test_requests_at_the_same_time_have_different_turns(self) -> None:
        scene = Scene(FakeAnswer(HANG), FakeAnswer(HANG))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02), asyncio.TaskGroup() as group:
                for _ in range(2):
                    group.create_task(scene.forward(route=fakes.route(A, B, cursor="cfg:sonnet")))

        assert scene.services.live.cursors["cfg:sonnet"] == 2

    async def test_what_a_provider_says_of_its_quotas_is_kept(self) -> None:
        answered = good()
        answered.headers = {**answered.headers, "x-codex-primary-used-percent": "50"}
        scene = Scene(answered)
        await scene.forward()

        assert [one.used for one in scene.services.live.quotas("a")] == [0.5]
