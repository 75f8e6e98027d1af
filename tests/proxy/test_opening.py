"""The opening of an answer: what is known before the client is promised anything."""

import json
from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import CodeGateError, RemoteProtocolError, UpstreamBroke, UpstreamRejected, UpstreamTimeout
from codegate.proxy import opening
from codegate.proxy.opening import Opened, open_answer
from codegate.records import Usage
from codegate.wire.thoughts import Thoughts
from tests.flow.provider import anthropic_frames, anthropic_reply, chat_frames, chat_reply, chunk, event
from tests.proxy import fakes
from tests.proxy.fakes import FakeAnswer

FORMATS = ("anthropic", "openai_chat")
PAIRS = [(client, upstream) for client in FORMATS for upstream in FORMATS]
SSE, JSON = "text/event-stream; charset=utf-8", "application/json"
USAGE = Usage(input_tokens=11, output_tokens=7)


def frames_of(wire: str) -> list[bytes]:
    return anthropic_frames() if wire == "anthropic" else chat_frames()


def reply_of(wire: str) -> bytes:
    return json.dumps(anthropic_reply() if wire == "anthropic" else chat_reply()).encode()


def error_frame(wire: str) -> bytes:
    if wire == "anthropic":
        return event("error", error={"type": "overloaded_error", "message": "Overloaded"})
    return chunk(error={"message": "Overloaded", "type": "server_error", "code": 503})


async def opened(
    answer: FakeAnswer, upstream: str = "anthropic", client: str = "anthropic", *, is_stream: bool = False
) -> Opened:
    call = fakes.clean_call(client, is_stream=is_stream)
    return await open_answer(answer, fakes.prepared(upstream, client), call)  # type: ignore[arg-type]


async def refused(answer: FakeAnswer, *given: str, is_stream: bool = False) -> CodeGateError:
    with pytest.raises(CodeGateError) as caught:
        await opened(answer, *given, is_stream=is_stream)
    return caught.value


class TestStreams:
    """The client wants a stream and gets one."""

    @pytest.mark.parametrize(("wire", "silent"), [("anthropic", 3), ("openai_chat", 1)])
    async def test_it_is_held_until_its_first_content(self, wire: str, silent: int) -> None:
        frames = frames_of(wire)
        answer = FakeAnswer(*frames, kind=SSE)
        begun = await opened(answer, wire, wire, is_stream=True)

        assert begun.data == b"".join(frames[: silent + 1])
        assert begun.rest is answer
        assert len(answer.left) == len(frames) - silent - 1
        assert not answer.is_closed

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    @pytest.mark.parametrize("before", [0, 1])
    async def test_an_error_event_before_content_is_raised(self, client: str, upstream: str, before: int) -> None:
        answer = FakeAnswer(*frames_of(upstream)[:before], error_frame(upstream), kind=SSE)
        error = await refused(answer, upstream, client, is_stream=True)

        assert isinstance(error, UpstreamRejected)
        assert error.message == "Overloaded"

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_an_end_before_content_is_raised(self, client: str, upstream: str) -> None:
        error = await refused(FakeAnswer(frames_of(upstream)[0], kind=SSE), upstream, client, is_stream=True)

        assert isinstance(error, UpstreamBroke)

    @pytest.mark.parametrize("failure", [UpstreamBroke("cut"), UpstreamTimeout("silent")])
    async def test_what_breaks_before_content_is_raised(self, failure: Exception) -> None:
        assert await refused(FakeAnswer(anthropic_frames()[0], failure, kind=SSE), is_stream=True) is failure

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_an_answer_in_one_piece_is_all_there(self, client: str, upstream: str) -> None:
        answer = FakeAnswer(b"".join(frames_of(upstream)), kind=SSE)
        begun = await opened(answer, upstream, client, is_stream=True)

        assert begun.relay is not None
        assert begun.relay.is_complete
        assert begun.usage == USAGE
        assert b" there" in begun.data

    async def test_a_web_page_is_no_stream(self) -> None:
        error = await refused(FakeAnswer(b"<!doctype html>\n\n", kind=SSE), is_stream=True)

        assert error.status == 502
        assert "<" not in error.message


class TestWhole:
    """The client wants a whole answer and gets one."""

    @pytest.mark.parametrize("wire", FORMATS)
    async def test_the_same_format_passes_byte_for_byte(self, wire: str) -> None:
        raw = reply_of(wire).replace(b", ", b" ,\n")
        begun = await opened(FakeAnswer(raw[:9], raw[9:], kind=JSON), wire, wire)

        assert begun == Opened(raw, usage=USAGE)

    @pytest.mark.parametrize(("client", "upstream"), [(a, b) for a, b in PAIRS if a != b])
    async def test_another_format_is_converted(self, client: str, upstream: str) -> None:
        begun = await opened(FakeAnswer(reply_of(upstream), kind=JSON), upstream, client)
        body = json.loads(begun.data)

        assert begun.usage == USAGE
        assert "Hello there" in begun.data.decode()
        assert body["model"] == "claude-sonnet-4-5"
        assert ("choices" in body) == (client == "openai_chat")

    async def test_what_an_answer_loses_is_told(self) -> None:
        raw = reply_of("anthropic").replace(b'"end_turn"', b'"pause_turn"')
        begun = await opened(FakeAnswer(raw, kind=JSON), "anthropic", "openai_chat")

        assert begun.warnings == ("approximated:pause_turn",)

    async def test_an_answer_without_usage_is_passed_on_without(self) -> None:
        assert (await opened(FakeAnswer(b'{"content": []}', kind=JSON))).usage is None

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    @pytest.mark.parametrize("raw", [b"<html>busy</html>", b"", b"[1]", b'{"content":', b"\xff"])
    async def test_what_is_no_answer_is_raised(self, client: str, upstream: str, raw: bytes) -> None:
        error = await refused(FakeAnswer(raw, kind=JSON), upstream, client)

        assert isinstance(error, RemoteProtocolError)
        assert "\n" not in error.message

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_an_error_inside_a_200_is_raised(self, client: str, upstream: str) -> None:
        raw = b'{"error": {"type": "rate_limit_error", "message": "Slow down."}}'
        error = await refused(FakeAnswer(raw, kind=JSON), upstream, client)

        assert (error.status, error.message) == (429, "Slow down.")

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    @pytest.mark.parametrize("is_stream", [False, True])
    async def test_a_failed_base_resp_inside_a_200_is_raised(self, client: str, upstream: str, is_stream: bool) -> None:
        base = {"status_code": 1002, "status_msg": "rate limit"}
        raw = json.dumps({**json.loads(reply_of(upstream)), "base_resp": base}).encode()
        error = await refused(FakeAnswer(raw, kind=JSON), upstream, client, is_stream=is_stream)

        assert (error.status, error.message) == (429, "rate limit")

    @pytest.mark.parametrize("client", FORMATS)
    async def test_a_finish_reason_that_is_an_error_is_raised(self, client: str) -> None:
        raw = reply_of("openai_chat").replace(b'"stop"', b'"ERROR"')

        assert isinstance(await refused(FakeAnswer(raw, kind=JSON), "openai_chat", client), UpstreamRejected)

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    @pytest.mark.parametrize("nothing", [None, {}, "", False])
    async def test_an_empty_error_is_none(self, client: str, upstream: str, nothing: Any) -> None:
        raw = json.dumps({**json.loads(reply_of(upstream)), "error": nothing}).encode()

        assert (await opened(FakeAnswer(raw, kind=JSON), upstream, client)).usage == USAGE


class TestTheOtherManner:
    """The provider streams when it should not, or does not when it should."""

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_a_whole_answer_is_replayed_as_a_stream(self, client: str, upstream: str) -> None:
        begun = await opened(FakeAnswer(reply_of(upstream), kind=JSON), upstream, client, is_stream=True)

        assert (begun.rest, begun.relay, begun.usage) == (None, None, USAGE)
        assert b"Hello there" in begun.data
        assert begun.data.endswith(b'{"type":"message_stop"}\n\n' if client == "anthropic" else b"data: [DONE]\n\n")

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_a_stream_is_collected_to_a_whole_answer(self, client: str, upstream: str) -> None:
        begun = await opened(FakeAnswer(*frames_of(upstream), kind=SSE), upstream, client)
        body = json.loads(begun.data)

        assert (begun.rest, begun.usage) == (None, USAGE)
        assert "Hello there" in begun.data.decode()
        assert body["usage"]

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_a_stream_that_is_cut_is_no_whole_answer(self, client: str, upstream: str) -> None:
        frames = frames_of(upstream)[:-3]

        assert isinstance(await refused(FakeAnswer(*frames, kind=SSE), upstream, client), UpstreamBroke)

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_an_error_in_a_collected_stream_is_raised(self, client: str, upstream: str) -> None:
        answer = FakeAnswer(*frames_of(upstream)[:-3], error_frame(upstream), kind=SSE)

        assert (await refused(answer, upstream, client)).message == "Overloaded"

    async def test_an_error_object_in_place_of_a_stream_is_raised(self) -> None:
        raw = b'{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}'
        error = await refused(FakeAnswer(raw, kind=JSON), is_stream=True)

        assert (error.status, error.message) == (529, "Overloaded")


class TestContentTypes:
    """The first bytes decide."""

    @pytest.mark.parametrize("kind", [None, "", "text/plain", "application/octet-stream", JSON, SSE])
    @pytest.mark.parametrize("prefix", [b"", b"\n\r\n", b"\xef\xbb\xbf", b": note\n\n", b"retry: 5\n\n"])
    async def test_a_stream_is_known_by_its_beginning(self, kind: str | None, prefix: bytes) -> None:
        answer = FakeAnswer(prefix, *anthropic_frames(), kind=kind)
        answer.left = [step for step in answer.left if step]
        begun = await opened(answer, is_stream=True)

        assert begun.rest is answer
        assert begun.data.endswith(anthropic_frames()[3])

    @pytest.mark.parametrize("kind", [None, "", "text/plain", JSON, SSE])
    @pytest.mark.parametrize("prefix", [b"", b"\n ", b"\xef\xbb\xbf"])
    async def test_json_is_known_by_its_beginning(self, kind: str | None, prefix: bytes) -> None:
        raw = reply_of("openai_chat")
        answer = FakeAnswer(prefix or raw[:1], raw if prefix else raw[1:], kind=kind)
        begun = await opened(answer, "openai_chat", "anthropic", is_stream=True)

        assert begun.rest is None
        assert b"Hello there" in begun.data

    async def test_a_beginning_may_come_bytewise(self) -> None:
        data = b"".join(anthropic_frames())
        begun = await opened(FakeAnswer(*(data[i : i + 1] for i in range(len(data)))), is_stream=True)

        assert data.startswith(begun.data)
        assert begun.rest is not None

    async def test_a_web_page_of_no_type_is_raised(self) -> None:
        assert isinstance(await refused(FakeAnswer(b"<html>"), is_stream=True), RemoteProtocolError)

    async def test_an_empty_answer_is_raised(self) -> None:
        assert isinstance(await refused(FakeAnswer(), is_stream=True), RemoteProtocolError)


class TestErrors:
    """Statuses that are no success."""

    RAW = b'{"type": "error",  "error": {"type": "some_error", "message": "Scripted."}}'

    @pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 529])
    async def test_the_providers_words_are_kept_for_a_client_of_its_format(self, status: int) -> None:
        error = await refused(FakeAnswer(self.RAW, status=status, kind=JSON, retry_after="7"))

        assert isinstance(error, UpstreamRejected)
        assert error.message == "Scripted."
        assert error.verbatim == self.RAW
        assert error.headers["retry-after"] == "7"

    @pytest.mark.parametrize("status", [401, 403])
    async def test_a_refused_key_of_ours_is_not_shown_as_the_clients(self, status: int) -> None:
        error = await refused(FakeAnswer(self.RAW, status=status, kind=JSON))

        assert isinstance(error, UpstreamRejected)
        assert error.verbatim == b""

    async def test_another_formats_words_are_not_passed_on(self) -> None:
        error = await refused(FakeAnswer(self.RAW, status=400, kind=JSON), "anthropic", "openai_chat")

        assert isinstance(error, UpstreamRejected)
        assert (error.verbatim, error.message) == (b"", "Scripted.")

    @pytest.mark.parametrize("raw", [b"<html>", b"", b"[]", b'{"error": "text"}', b'{"detail": {}}', b"{" * 9])
    async def test_a_body_that_is_no_error_object_is_not_passed_on(self, raw: bytes) -> None:
        error = await refused(FakeAnswer(raw, status=500))

        assert isinstance(error, UpstreamRejected)
        assert (error.verbatim, error.status) == (b"", 500)

    @pytest.mark.parametrize("steps", [(b"{", UpstreamBroke("cut")), (UpstreamTimeout("silent"),), (b"x" * 1_000_001,)])
    async def test_a_status_counts_also_when_its_words_break_off_or_do_not_end(self, steps: Any) -> None:
        error = await refused(FakeAnswer(*steps, status=429, retry_after="7"))

        assert (error.status, error.retry_after_s) == (429, 7)


class TestLimits:
    """Nothing is held without an end."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert opening._REPLY_LIMIT == 64_000_000
        monkeypatch.setattr(opening, "_REPLY_LIMIT", 1_000)

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_a_whole_answer_has_a_limit(self, client: str, upstream: str) -> None:
        answer = FakeAnswer(b"{", *[b" " * 100] * 20, kind=JSON)

        assert isinstance(await refused(answer, upstream, client), RemoteProtocolError)
        assert answer.left

    async def test_a_collected_stream_has_a_limit(self) -> None:
        answer = FakeAnswer(*[event("ping")] * 200, kind=SSE)

        assert isinstance(await refused(answer), RemoteProtocolError)
        assert answer.left

    @pytest.mark.parametrize(("client", "upstream"), PAIRS)
    async def test_a_held_stream_has_a_limit(self, client: str, upstream: str) -> None:
        answer = FakeAnswer(*[b": ping\n\n"] * 200, kind=SSE)

        assert isinstance(await refused(answer, upstream, client, is_stream=True), RemoteProtocolError)
        assert answer.left

    async def test_blank_bytes_have_a_limit(self) -> None:
        answer = FakeAnswer(*[b"\n" * 10_000] * 20)

        assert isinstance(await refused(answer, is_stream=True), RemoteProtocolError)
        assert answer.left


class TestThoughts:
    """What a provider will want back is kept, however its answer comes."""

    MESSAGE: dict[str, Any] = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "hm",
        "tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
    }

    @pytest.mark.parametrize("client", FORMATS)
    @pytest.mark.parametrize("is_stream", [False, True])
    @pytest.mark.parametrize("is_streamed", [False, True])
    async def test_it_is_kept_by_the_call(self, client: str, is_stream: bool, is_streamed: bool) -> None:
        kept = Thoughts().of_tenant("")
        place = "delta" if is_streamed else "message"
        body = {"id": "x", "choices": [{"index": 0, place: self.MESSAGE, "finish_reason": "tool_calls"}]}
        raw = json.dumps(body).encode()
        steps = [b"data: " + raw + b"\n\n", b"data: [DONE]\n\n"] if is_streamed else [raw]
        answer = FakeAnswer(*steps, kind=SSE if is_streamed else JSON)
        prepared = replace(fakes.prepared("openai_chat", client), thoughts=kept)
        begun = await open_answer(answer, prepared, fakes.clean_call(client, is_stream=is_stream))  # type: ignore[arg-type]
        if begun.relay is not None:
            begun.relay.feed(b"".join(answer.left))

        assert kept.of("c1") == "hm"


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("is_streamed", [False, True])
async def test_the_providers_id_of_a_converted_answer_is_known(is_stream: bool, is_streamed: bool) -> None:
    steps = chat_frames() if is_streamed else [reply_of("openai_chat")]
    answer = FakeAnswer(*steps, kind=SSE if is_streamed else JSON)
    begun = await opened(answer, "openai_chat", "anthropic", is_stream=is_stream)

    assert begun.upstream_id.startswith("chatcmpl")
