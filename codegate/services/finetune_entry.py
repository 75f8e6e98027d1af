"""
An exchange as a line of the fine-tune dataset, and a line as training files want it.

Lines are kept in Chat Completions' form, tool calls included; what providers of other formats said is converted as it
is for clients. Reasoning is left out: it is signed, and no use to another model.
"""

import hashlib
from typing import Any

import msgspec

from codegate import clock
from codegate.errors import CodeGateError
from codegate.records import RequestLog
from codegate.wire import hub
from codegate.wire.format import Notes, WireFormat
from codegate.wire.profile import Profile
from codegate.wire.replay import Collector
from codegate.wire.splice import Body
from codegate.wire.sse import SseParser
from codegate.wire.table import FORMATS

Json = dict[str, Any]

FORMS = ("openai", "anthropic")
"""What `shaped` makes."""

_ID_CHARS = 12
_SYSTEM = ("system", "developer")


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """
    One exchange, as it left this machine and came back: with what guardrails put in place of originals.

    Attributes:
        wire_format: The client's; request and reply are both of it.
        full_context: Keep the whole conversation, not its last turn alone.
    """

    wire_format: WireFormat
    request: Body
    reply: bytes
    full_context: bool
    log: RequestLog


def entry(sample: Sample) -> Json:
    """
    The line for an exchange.

    Raises:
        CodeGateError: Its request or reply does not fit Chat Completions.
    """
    log = sample.log
    request = sample.wire_format.to_hub(sample.request.whole(), Notes())
    request.pop("thinking", None)
    said: hub.Message = {"role": "assistant", "content": _reply(sample)["content"]}
    request["messages"] = [*request["messages"], said]
    body = FORMATS["openai_chat"].from_hub(request, log.routed_model or "", Profile(), Notes()).body
    messages = body["messages"]
    found: Json = {
        "conversation_id": conversation_id(messages),
        "turn_index": sum(message["role"] == "user" for message in messages),
        "messages": messages if sample.full_context else last_turn(messages),
        "model": log.routed_model,
        "provider": log.provider,
        "timestamp": clock.iso(log.timestamp),
        "tokens": {"input": _read(log), "output": log.usage.output_tokens},
        "latency_ms": log.latency_ms,
        "request_id": log.request_id,
    }
    return {**found, "tools": body["tools"]} if body.get("tools") else found


def conversation_id(messages: list[Json]) -> str:
    """The same for every turn of a conversation: 12 hex digits of the hash of its instructions and first question."""
    system = "".join(_text(message) for message in messages if message["role"] in _SYSTEM)
    first = next((_text(message) for message in messages if message["role"] == "user"), "")
    return hashlib.sha256((system + first).encode("utf-8", "replace")).hexdigest()[:_ID_CHARS]


def last_turn(messages: list[Json]) -> list[Json]:
    """The instructions, the last question and all that followed it: calls of tools, their results, the answer."""
    questions = [index for index, message in enumerate(messages) if message["role"] == "user"]
    start = questions[-1] if questions else 0
    return [message for index, message in enumerate(messages) if index >= start or message["role"] in _SYSTEM]


def shaped(line: bytes, form: str) -> bytes | None:
    """
    A line as a training file wants it: `openai` (messages, tools) or `anthropic` (system, messages, tools).

    None for a line that cannot be made into one.
    """
    try:
        found = msgspec.json.decode(line)
        if form == "openai":
            return msgspec.json.encode({key: found[key] for key in ("messages", "tools") if key in found})
        request = FORMATS["openai_chat"].to_hub(
            {"model": found.get("model") or "-", **{key: found[key] for key in ("messages", "tools") if key in found}},
            Notes(),
        )
    except (CodeGateError, msgspec.MsgspecError, KeyError, TypeError, AttributeError):
        return None
    system = "\n\n".join(block.get("text", "") for block in request.get("system", []))
    kept: Json = {"system": system} if system else {}
    kept["messages"] = [{**message, "content": _plain(message["content"])} for message in request["messages"]]
    return msgspec.json.encode({**kept, "tools": request["tools"]} if request.get("tools") else kept)


def _reply(sample: Sample) -> hub.Reply:
    if not sample.log.is_stream:
        return sample.wire_format.reply_to_hub(msgspec.json.decode(sample.reply))
    parser, decoder, collector = SseParser(), sample.wire_format.decoder(), Collector()
    for event in (*parser.feed(sample.reply), *parser.close()):
        for known in decoder.feed(event):
            collector.feed(known)
    for known in decoder.close():
        collector.feed(known)
    return collector.reply()


def _read(log: RequestLog) -> int:
    usage = log.usage
    return usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens


def _text(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content or () if isinstance(part, dict))


def _plain(content: list[hub.Block]) -> str | list[hub.Block]:
    """A single block of text as that text."""
    if len(content) == 1 and content[0].get("type") == "text":
        return str(content[0]["text"])
    return content
