"""An answer on its way to the client: whole, or visibly broken, and the provider is let go in any case."""

import asyncio
import json
from typing import Any

import pytest

from codegate.errors import (
    CodeGateError,
    GuardrailFailed,
    RateLimited,
    RemoteProtocolError,
    Unauthorized,
    UpstreamBroke,
    UpstreamRejected,
    UpstreamTimeout,
)
from codegate.guardrails.tokens import mint
from codegate.proxy import late, reply
from codegate.proxy.call import CleanCall
from codegate.proxy.client import Client
from codegate.proxy.opening import open_answer
from codegate.proxy.reply import Reply, send_error
from codegate.records import Usage
from tests.builders import tenant
from tests.flow.provider import anthropic_frames, chat_frames, chunk, event
from tests.proxy import fakes
from tests.proxy.fakes import HANG, FakeAnswer, FakeSocket

FORMATS = ("anthropic", "openai_chat")
PAIRS = [(client, upstream) for client in FORMATS for upstream in FORMATS]
EMAIL = "jane.doe@corp-mail.com"
TOKEN, FOREIGN = mint(b"ours", "email", EMAIL), mint(b"theirs", "email", EMAIL)
USAGE = Usage(input_tokens=11, output_tokens=7)
TERMINAL = {"anthropic": b"message_stop", "openai_chat": b"[DONE]"}


def frames_of(wire: str, text: str = "Hello there") -> list[bytes]:
    return anthropic_frames(text) if wire == "anthropic" else chat_frames(text)


def content_of(wire: str) -> list[bytes]:
    """The frames up to some content."""
    return frames_of(wire)[:5] if wire == "anthropic" else frames_of(wire)[:3]


def error_frame(wire: str) -> bytes:
    if wire == "anthropic":
        return event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    return chunk(error={"message": "Overloaded", "type": "server_error", "code": 503})


class Sending:
    """One reply on its way."""

    def __init__(self, call: CleanCall, answer: Any, socket: FakeSocket | None = None) -> None:
        self.socket = socket or FakeSocket()
        self.client: Client = self.socket.client
        self.trace = fakes.trace(call, fakes.route(fakes.candidate()))
        self.trace.answered(answer)
        self._reply = Reply(call, answer, self.trace)

    async def send(self) -> CodeGateError | None:
        return await self._reply.send(self.client)


async def begun(
    upstream: FakeAnswer, client: str, wire: str, socket: FakeSocket | None = None, **fields: Any
) -> Sending:
    """A stream whose opening is there."""
    call = fakes.clean_call(client, is_stream=True, **fields)
    opened = await open_answer(upstream, fakes.prepared(wire, client), call)  # type: ignore[arg-type]
    answer = fakes.answer(opened.data, upstream=opened.rest, relay=opened.relay, usage=opened.usage)
    return Sending(call, answer, socket)


def errors_in(sent: bytes) -> int:
    return sent.count(b'"error":') + sent.count(b'"error" :')


class TestStreams:
    """The client's stream."""

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_whole_answer_ends_cleanly(self, client: str, wire: str) -> None:
        upstream = FakeAnswer(*frames_of(wire))
        sending = await begun(upstream, client, wire)

        assert await sending.send() is None
        assert sending.socket.is_finished
        assert sending.socket.body.count(TERMINAL[client]) >= 1
        assert errors_in(sending.socket.body) == 0
        assert sending.trace.usage == USAGE
        assert upstream.is_closed

    @pytest.mark.parametrize("wire", FORMATS)
    async def test_the_same_format_passes_byte_for_byte(self, wire: str) -> None:
        sending = await begun(FakeAnswer(*frames_of(wire)), wire, wire)
        await sending.send()

        assert sending.socket.body == b"".join(frames_of(wire))

    @pytest.mark.parametrize("how", [(), (UpstreamBroke("reset"),), (UpstreamTimeout("silent"),)])
    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_broken_answer_ends_in_one_error_event_and_no_end(self, client: str, wire: str, how: Any) -> None:
        upstream = FakeAnswer(*content_of(wire), *how)
        sending = await begun(upstream, client, wire)
        broken = await sending.send()

        assert broken is not None
        assert not sending.socket.is_finished
        assert b"Hello" in sending.socket.body
        assert errors_in(sending.socket.body.rpartition(b"\n\n")[0].rpartition(b"\n\n")[2]) == 1
        assert errors_in(sending.socket.body) == 1
        assert TERMINAL[client] not in sending.socket.body
        assert upstream.is_closed

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_what_broke_is_told(self, client: str, wire: str) -> None:
        failure = UpstreamTimeout("provider was silent for 300 s")

        assert await (await begun(FakeAnswer(*content_of(wire), failure), client, wire)).send() is failure

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_the_providers_own_error_is_told_once(self, client: str, wire: str) -> None:
        upstream = FakeAnswer(*content_of(wire), error_frame(wire), b"never asked for")
        sending = await begun(upstream, client, wire)
        broken = await sending.send()

        assert isinstance(broken, UpstreamRejected)
        assert not sending.socket.is_finished
        assert errors_in(sending.socket.body) == 1
        assert upstream.left == [b"never asked for"]
        assert upstream.is_closed

    @pytest.mark.parametrize("failure", [UpstreamBroke("reset"), UpstreamTimeout("silent")])
    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_break_behind_the_end_is_none(self, client: str, wire: str, failure: Exception) -> None:
        sending = await begun(FakeAnswer(*frames_of(wire), failure), client, wire)

        assert await sending.send() is None
        assert sending.socket.is_finished
        assert errors_in(sending.socket.body) == 0

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_provider_that_does_not_end_a_whole_answer_is_left(
        self, client: str, wire: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(late, "WHOLE_S", 0.001)
        upstream = FakeAnswer(*frames_of(wire), HANG)
        sending = await begun(upstream, client, wire)

        assert await sending.send() is None
        assert sending.socket.is_finished
        assert upstream.is_closed

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_provider_that_only_says_why_it_stopped_is_left(
        self, client: str, wire: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(late, "FINISHING_S", 0.001)
        sending = await begun(FakeAnswer(*frames_of(wire)[:-1], HANG), client, wire)

        assert await sending.send() is None
        assert sending.socket.is_finished
        assert errors_in(sending.socket.body) == 0

    async def test_an_answer_that_was_replayed_keeps_its_usage(self) -> None:
        call = fakes.clean_call(is_stream=True)
        sending = Sending(call, fakes.answer(b"".join(anthropic_frames()), usage=USAGE))

        assert await sending.send() is None
        assert sending.socket.is_finished
        assert sending.trace.usage == USAGE

    async def test_the_head_has_these_headers_and_no_others(self) -> None:
        call = fakes.clean_call(is_stream=True, tenant=tenant("Müller"))
        sending = Sending(
            call, fakes.answer(b"x", headers={"request-id": "up-1", "set-cookie": "a"}, warnings=("a:b",))
        )
        await sending.send()

        assert sending.socket.status == 200
        assert sending.socket.headers == {
            "x-codegate-request-id": "req_1",
            "request-id": "req_1",
            "x-proxy-tenant": "M%C3%BCller",
            "x-proxy-account": "acc-1",
            "x-proxy-strategy": "direct",
            "x-codegate-upstream-model": "claude-sonnet-4-5",
            "x-codegate-upstream-request-id": "up-1",
            "x-codegate-warnings": "a:b",
            "content-type": "text/event-stream; charset=utf-8",
            "cache-control": "no-cache",
            "x-accel-buffering": "no",
        }


class TestRestoring:
    """What guardrails hid comes back."""

    ISSUED = {TOKEN: EMAIL}

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    async def test_a_token_in_pieces_is_restored(self, client: str, wire: str) -> None:
        upstream = FakeAnswer(*frames_of(wire, f"Write to {TOKEN}"))
        sending = await begun(upstream, client, wire, issued=self.ISSUED, guardrails=True)

        assert await sending.send() is None
        assert EMAIL.encode() in sending.socket.body
        assert b"cg_email" not in sending.socket.body
        assert sending.socket.headers["x-codegate-guardrails"] == "anonymised=1"

    @pytest.mark.parametrize("wire", FORMATS)
    async def test_text_that_is_held_goes_before_the_error(self, wire: str) -> None:
        frames = frames_of(wire, "Hi cg_emaHi cg_ema")
        upstream = FakeAnswer(*(frames[:4] if wire == "anthropic" else frames[:2]), UpstreamBroke("reset"))
        sending = await begun(upstream, wire, wire, issued=self.ISSUED)
        await sending.send()
        text, _, rest = sending.socket.body.partition(b'"error"')

        assert b"cg_ema" in text
        assert b"cg_ema" not in rest

    @pytest.mark.parametrize("wire", FORMATS)
    async def test_text_that_is_held_at_the_end_is_sent(self, wire: str) -> None:
        sending = await begun(FakeAnswer(*frames_of(wire, "ends in cg_ema")), wire, wire, issued=self.ISSUED)

        assert await sending.send() is None
        assert b"cg_ema" in sending.socket.body
        assert sending.socket.is_finished

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    @pytest.mark.parametrize("failure", [GuardrailFailed("twice"), ZeroDivisionError()])
    async def test_a_restorer_that_fails_breaks_the_answer_off(
        self, client: str, wire: str, failure: Exception, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Failing:
            def __init__(self, *_: object) -> None:
                self.fed = self.restored = self.unknown = 0

            def feed(self, data: bytes) -> bytes:
                self.fed += 1
                if self.fed > 1:
                    raise failure
                return data

        monkeypatch.setattr(reply, "StreamRestorer", Failing)
        upstream = FakeAnswer(*frames_of(wire))
        sending = await begun(upstream, client, wire, issued=self.ISSUED)
        if isinstance(failure, CodeGateError):
            assert await sending.send() is failure
        else:
            with pytest.raises(type(failure)):
                await sending.send()

        assert errors_in(sending.socket.body) == 1
        assert not sending.socket.is_finished
        assert upstream.is_closed

    async def test_a_restorer_that_cannot_be_made_lets_the_provider_go(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(*_: object) -> None:
            raise GuardrailFailed("unknown format")

        monkeypatch.setattr(reply, "StreamRestorer", failing)
        upstream = FakeAnswer(*anthropic_frames())
        sending = await begun(upstream, "anthropic", "anthropic", issued=self.ISSUED)
        with pytest.raises(GuardrailFailed):
            await sending.send()

        assert upstream.is_closed
        assert sending.socket.sent == []

    async def test_a_whole_answer_is_restored_and_counted(self) -> None:
        raw = json.dumps({"content": [{"type": "text", "text": f"{TOKEN} and {FOREIGN}"}]}).encode()
        call = fakes.clean_call(issued=self.ISSUED, guardrails=True)
        sending = Sending(call, fakes.answer(raw))
        await sending.send()

        assert EMAIL in sending.socket.json["content"][0]["text"]
        assert sending.socket.headers["content-length"] == str(len(sending.socket.body))
        assert sending.socket.headers["x-codegate-guardrails"] == "anonymised=1; restored=1; unknown=1"


class TestLettingGo:
    """No path leaves the provider's connection open."""

    @pytest.mark.parametrize("at", range(6))
    async def test_a_write_that_fails_lets_the_provider_go(self, at: int) -> None:
        upstream = FakeAnswer(*anthropic_frames())
        sending = await begun(upstream, "anthropic", "anthropic", FakeSocket(fails_at=at))
        with pytest.raises(OSError, match="the socket is gone"):
            await sending.send()

        assert upstream.is_closed

    @pytest.mark.parametrize("at", ["http.response.start", "http.response.body"])
    async def test_a_client_that_leaves_while_it_is_slow_lets_the_provider_go(self, at: str) -> None:
        class Slow(FakeSocket):
            async def send(self, message: Any) -> None:
                if message["type"] == at:
                    await asyncio.Event().wait()
                await super().send(message)

        upstream, socket = FakeAnswer(*anthropic_frames()), Slow()
        sending = await begun(upstream, "anthropic", "anthropic", socket)
        task = asyncio.get_running_loop().create_task(sending.send())
        await asyncio.sleep(0)
        sending.client.is_gone = True
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert upstream.is_closed
        assert errors_in(socket.body) == 0

    @pytest.mark.parametrize(("client", "wire"), PAIRS)
    @pytest.mark.parametrize("is_gone", [True, False])
    async def test_a_stop_is_told_to_a_client_that_is_still_there(self, client: str, wire: str, is_gone: bool) -> None:
        upstream = FakeAnswer(*content_of(wire), HANG)
        sending = await begun(upstream, client, wire)
        task = asyncio.get_running_loop().create_task(sending.send())
        await asyncio.sleep(0)
        sending.client.is_gone = is_gone
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert errors_in(sending.socket.body) == (0 if is_gone else 1)
        assert (b"stopped before" in sending.socket.body) != is_gone
        assert not sending.socket.is_finished
        assert upstream.is_closed

    async def test_usage_seen_before_the_end_is_kept(self) -> None:
        sending = await begun(FakeAnswer(*anthropic_frames()[:5], UpstreamBroke("cut")), "anthropic", "anthropic")
        await sending.send()

        assert sending.trace.usage is not None
        assert sending.trace.usage.input_tokens == 11


class TestWhole:
    """An answer in one piece."""

    async def test_it_has_these_headers_and_no_others(self) -> None:
        call = fakes.clean_call("openai_chat", head={"request_id": "req_7"})
        given = fakes.answer(b"{}", is_failover=True, usage=USAGE, headers={"x-ratelimit-remaining-tokens": "5"})
        sending = Sending(call, given)

        assert await sending.send() is None
        assert (sending.socket.body, sending.socket.is_finished) == (b"{}", True)
        assert sending.trace.usage == USAGE
        assert sending.socket.headers == {
            "x-codegate-request-id": "req_7",
            "x-request-id": "req_7",
            "x-proxy-account": "acc-1",
            "x-proxy-strategy": "direct+failover",
            "x-codegate-upstream-model": "claude-sonnet-4-5",
            "x-ratelimit-remaining-tokens": "5",
            "content-type": "application/json",
            "content-length": "2",
        }


class TestErrors:
    """Errors in the client's own format."""

    async def sent(self, error: CodeGateError, wire: str = "anthropic", **given: Any) -> FakeSocket:
        socket = FakeSocket()
        status = await send_error(socket.client, fakes.head(wire), error, **given)
        assert status == socket.status
        assert socket.is_finished
        assert socket.headers["content-length"] == str(len(socket.body))
        return socket

    @pytest.mark.parametrize("wire", FORMATS)
    async def test_it_is_the_formats_envelope(self, wire: str) -> None:
        socket = await self.sent(Unauthorized("No key.", hint="Send one."), wire)

        assert socket.status == 401
        assert socket.json["error"]["message"] == "No key. Send one."
        assert (socket.json.get("type") == "error") == (wire == "anthropic")
        assert socket.headers["x-codegate-request-id"] == "req_1"

    async def test_the_providers_words_are_passed_on_as_they_are(self) -> None:
        error = UpstreamRejected("Scripted.", status=429, kind="rate_limit")
        error.verbatim = b'{"error":  {"message": "Scripted."}}'
        error.headers = {"anthropic-ratelimit-requests-remaining": "0", "x-should-retry": "true", "set-cookie": "a=b"}
        socket = await self.sent(error)

        assert socket.body == error.verbatim
        assert socket.headers["anthropic-ratelimit-requests-remaining"] == "0"
        assert socket.headers["x-should-retry"] == "true"
        assert "set-cookie" not in socket.headers

    async def test_our_wait_beats_the_providers(self) -> None:
        error = UpstreamRejected("Slow.", status=429, kind="rate_limit", retry_after_s=9.2)
        error.headers = {"retry-after": "120", "retry-after-ms": "120000"}
        socket = await self.sent(error)

        assert socket.headers["retry-after"] == "10"
        assert "retry-after-ms" not in socket.headers

    async def test_a_wait_of_ours_is_told(self) -> None:
        assert (await self.sent(RateLimited("Full.", retry_after_s=3))).headers["retry-after"] == "3"

    async def test_the_tenant_is_named(self) -> None:
        assert (await self.sent(RateLimited("Full."), tenant=tenant("ten-4"))).headers["x-proxy-tenant"] == "ten-4"

    async def test_tokens_that_were_issued_are_restored(self) -> None:
        error = UpstreamRejected(f"{TOKEN} is no name.", status=400, kind="invalid_request")
        socket = await self.sent(error, call=fakes.clean_call(issued={TOKEN: EMAIL}))

        assert socket.json["error"]["message"] == f"{EMAIL} is no name."

    async def test_an_error_that_is_no_utf8_is_still_sent(self) -> None:
        error = UpstreamRejected("x", status=400, kind="invalid_request")
        error.verbatim = b'{"error": {"message": "\xff %s"}}' % TOKEN.encode()
        socket = await self.sent(error, call=fakes.clean_call(issued={TOKEN: EMAIL}))

        assert socket.body == b'{"error": {"message": "\xff %s"}}' % EMAIL.encode()

    async def test_a_broken_format_of_the_provider_is_a_502(self) -> None:
        assert (await self.sent(RemoteProtocolError("no JSON"), "openai_chat")).status == 502
