"""Cases that take the whole proxy: statuses, headers, paths, silence."""

import json
from dataclasses import dataclass, field
from typing import Any

from tests.cases.row import ABSENT, differences
from tests.flow.provider import (
    Answer,
    anthropic_frames,
    anthropic_reply,
    chat_frames,
    chat_reply,
    chunk,
    stream,
    whole,
)
from tests.responses import created, ended, message

Json = dict[str, Any]
Headers = tuple[tuple[str, str], ...]

MESSAGES, CHAT, RESPONSES = "/v1/messages", "/v1/chat/completions", "/v1/responses"
FOR: dict[str, Json] = {
    MESSAGES: {"model": "claude-sonnet-4-5", "max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]},
    CHAT: {"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": "hi"}]},
    RESPONSES: {"model": "claude-sonnet-4-5", "input": "hi"},
}
"""By path: the least body."""

STREAM = {"stream": True}
VERSION = ("anthropic-version", "2026-10-21")
BETAS = (("anthropic-beta", "one-2025-01-01, two-2025-01-01"), ("anthropic-beta", "two-2025-01-01,three-2025-01-01"))
OWN_KEYS = (("x-api-key", "own-key-of-the-client"), ("authorization", "Bearer own-key-of-the-client"))
UNIFIED = "anthropic_ratelimit_unified_"


@dataclass(frozen=True)
class Exchanged:
    """
    One request to the proxy, what its provider gets, and what comes back.

    Attributes:
        wire: What the provider speaks.
        path: Where the client sends it.
        body: Members beside the least that the path takes; None is a request without a body.
        answers: What the provider says, one after the other, before it is healthy.
        told: What of the JSON answer must be so.
        raw: What stands in the answer's bytes; behind a "!", what does not.
        counts: How often, at least.
        sent: What of the body the provider got last.
        sent_headers: Likewise of its headers.
        tried: How often the provider was asked.
        then: The status of the same request a moment later, when the provider has no more `answers`.
    """

    id: str
    wire: str
    path: str
    body: Json | None = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    status: int = 200
    told: Any = None
    raw: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    headers: Json = field(default_factory=dict)
    given: Headers = ()
    method: str = "POST"
    sent: Any = None
    sent_headers: Json = field(default_factory=dict)
    tried: int | None = None
    then: int | None = None

    def content(self) -> bytes:
        """The request's body."""
        if self.body is None:
            return b""
        return json.dumps({**FOR.get(self.path.split("?")[0], {}), **self.body}).encode()

    def problems(self, answer: Any, requests: list[Any]) -> list[str]:
        """What is not as expected of the answer, and of the requests that the provider got."""
        found: list[str] = []
        if answer.status_code != self.status:
            found.append(f"the status is {answer.status_code}: {answer.text[:300]}")
        if self.told is not None:
            found += differences(answer.json(), self.told)
        found += differences(dict(answer.headers), self.headers, "headers")
        for text in self.raw:
            if (text.removeprefix("!") in answer.text) == text.startswith("!"):
                found.append(f"{text} in {answer.text[:300]}")
        for part, least in self.counts.items():
            if answer.text.count(part) < least:
                found.append(f"{part} {answer.text.count(part)} times")
        if self.tried is not None and len(requests) != self.tried:
            found.append(f"asked {len(requests)} times")
        if self.sent is not None:
            found += differences(requests[-1].json, self.sent, "sent")
        if self.sent_headers:
            found += differences(requests[-1].headers, self.sent_headers, "sent headers")
        return found


def paused(*frames: bytes, seconds: float = 0.5) -> Answer:
    """A stream that says nothing for a while before its first frame."""
    head, *rest = stream(*frames)
    return [head, seconds, *rest]


def page(status: int) -> Answer:
    """A web page."""
    body = b"<!DOCTYPE html><html><body>Bad gateway, ray 123</body></html>"
    head = b"HTTP/1.1 %d X\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
    return [head + body]


def refusing(message_text: str) -> Answer:
    """A 400 of Anthropic's."""
    return whole(400, {"type": "error", "error": {"type": "invalid_request_error", "message": message_text}})


THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "Eabc"}
HISTORY = [
    {"role": "user", "content": "One?"},
    {"role": "assistant", "content": [THOUGHT, {"type": "text", "text": "Two."}]},
    {"role": "user", "content": "Three?"},
]
SLOW_DOWN = chunk(error={"code": 429, "message": "Slow down."})
OUT_OF_CREDITS = whole(
    429,
    {"type": "error", "error": {"type": "rate_limit_error", "message": "Extra usage is required for long context."}},
    **{f"{UNIFIED}overage_disabled_reason": "out_of_credits", f"{UNIFIED}status": "allowed"},
)
ITEMS = [created(), message(0, "Hello there"), ended()]
SAID = {"content": [{"type": "text", "text": "Hello there"}]}
WEBSOCKET = (("upgrade", "websocket"), ("connection", "upgrade"))

# fmt: off
ROWS = [
    Exchanged("S28", "openai_chat", MESSAGES, STREAM, (stream(SLOW_DOWN),) * 3, status=429,
              told={"type": "error", "error": {"type": "rate_limit_error", "message": "Slow down."}}),
    Exchanged("S42", "openai_chat", MESSAGES, STREAM, (paused(*chat_frames()),), counts={"event: ping": 3},
              raw=("message_stop",)),
    Exchanged("S87", "openai_chat", RESPONSES, STREAM, (paused(*chat_frames()),),
              counts={"event: response.in_progress": 3},
              raw=("response.completed", "!keep-alive")),
    Exchanged("P11", "openai_chat", MESSAGES, STREAM, (whole(200, chat_reply()),),
              raw=("event: message_start", "Hello there", "event: message_stop")),
    Exchanged("P11", "anthropic", CHAT, STREAM, (whole(200, anthropic_reply()),), raw=("Hello there", "data: [DONE]")),
    Exchanged("P11", "openai_chat", MESSAGES, STREAM, (whole(200, {"error": {"code": 400, "message": "Not so."}}),),
              status=400, told={"error": {"type": "invalid_request_error", "message": "Not so."}}),
    Exchanged("P12", "openai_responses", MESSAGES, {}, (stream(*ITEMS),), told=SAID),
    Exchanged("P10", "openai_chat", MESSAGES, {}, (whole(200, chat_reply("half \ud83d")),),
              told={"content": [{"type": "text", "text": "half \ufffd"}]}),
    Exchanged("P12", "openai_chat", MESSAGES, {}, (stream(*chat_frames()),), told=SAID),
    Exchanged("P12", "anthropic", CHAT, {}, (stream(*anthropic_frames()),),
              told={"choices": [{"message": {"content": "Hello there"}, "finish_reason": "stop"}]}),
    *(Exchanged("P13", "openai_chat", path, body, (page(status),) * 3, status=502, raw=("!<html", "error"))
      for path in (MESSAGES, CHAT) for body in ({}, STREAM) for status in (200, 502)),
    Exchanged("E08", "anthropic", MESSAGES, {}, (OUT_OF_CREDITS,), status=429, tried=1, then=200),
    Exchanged("E09", "anthropic", "/v1/no/such", status=404, told={"error": {"message": str}}),
    Exchanged("E09", "anthropic", "/v1/no/such", status=404, told={"type": "error",
                                                            "error": {"type": "not_found_error"}},
              given=(VERSION,)),
    Exchanged("E09", "anthropic", MESSAGES, None, method="GET", status=405, headers={"allow": "POST"},
              told={"type": "error", "error": {"type": "invalid_request_error"}}),
    Exchanged("E09", "anthropic", CHAT, None, method="GET", status=405,
              told={"error": {"type": "invalid_request_error"}}),
    *(Exchanged("N01", "anthropic", path, None, method=method, tried=0)
      for path in ("/", "/api/hello") for method in ("GET", "HEAD")),
    Exchanged("N02", "openai_chat", f"{MESSAGES}/count_tokens", FOR[MESSAGES], told={"input_tokens": lambda n: n > 0},
              tried=0),
    Exchanged("N04", "anthropic", RESPONSES, None, method="GET", given=WEBSOCKET, status=426, tried=0),
    Exchanged("N05", "anthropic", MESSAGES, given=BETAS,
              sent_headers={"anthropic-beta": "one-2025-01-01,two-2025-01-01,three-2025-01-01"}),
    Exchanged("N05", "openai_chat", MESSAGES, given=BETAS, sent_headers={"anthropic-beta": ABSENT}),
    Exchanged("N06", "anthropic", MESSAGES, given=(VERSION,), sent_headers={"anthropic-version": "2026-10-21"}),
    Exchanged("N06", "anthropic", CHAT, given=(VERSION,), sent_headers={"anthropic-version": "2023-06-01"}),
    Exchanged("N07", "anthropic", MESSAGES, {"new_member": {"b": 1, "a": [1.0]}, "messages": [
                  {"role": "user", "content": [{"type": "new_block", "z": 1, "a": None}]}]},
              sent={"new_member": {"b": 1, "a": [1.0]}, "messages": [{"content": [{"type": "new_block", "z": 1,
                                                            "a": None}]}]}),
    Exchanged("N08", "anthropic", MESSAGES, {"messages": HISTORY},
              (refusing("messages.1.content.0: Invalid `signature` in `thinking` block"),), tried=2, told=SAID,
              sent={"messages": [{}, {"content": [{"type": "text", "text": "Two."}]}, {}]}),
    *(Exchanged("O06", wire, path, body, given=OWN_KEYS, sent_headers={
          "x-api-key": lambda key: "own-key" not in key} if wire == "anthropic" else {
          "x-api-key": ABSENT, "authorization": lambda key: "own-key" not in key})
      for wire in ("anthropic", "openai_chat") for path, body in ((MESSAGES, {}), (CHAT, STREAM))),
]
# fmt: on
