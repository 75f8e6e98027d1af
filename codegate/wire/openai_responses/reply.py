"""Whole replies of Responses (`protocols.md` 2)."""

import zlib

from codegate.errors import RemoteProtocolError
from codegate.records import Usage
from codegate.wire import arguments, hub, payload, refusal
from codegate.wire.blocks import is_text
from codegate.wire.call_signatures import with_carriers
from codegate.wire.citations import of_block, to_openai
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Block, Json
from codegate.wire.names import chat_id
from codegate.wire.openai_responses import call_items, compaction, reasoning, stop, usage
from codegate.wire.openai_responses.decoder import Decoder
from codegate.wire.openai_responses.envelope import response, response_id
from codegate.wire.provenance import carried
from codegate.wire.replay import Collector, known_usage
from codegate.wire.sse import SseEvent

_PREFIX = {
    "message": "msg",
    "reasoning": "rs",
    "function_call": "fc",
    "custom_tool_call": "ctc",
    "web_search_call": "ws",
    "compaction": "cmp",
}
"""By type of item: what its id begins with."""


def to_hub(body: Json) -> hub.Reply:
    """
    A provider's reply: to the decoder, the last event of a stream, so both are read alike.

    Raises:
        UpstreamRejected: It failed, or is an error inside a 200.
        RemoteProtocolError: It is no reply.
    """
    if not isinstance(body.get("output"), list) and not body.get("error"):
        raise RemoteProtocolError("The provider's reply has no output.")
    is_failed = bool(body.get("error")) or str(body.get("status")).strip().lower() in stop.ERRORS
    kind = "response.failed" if is_failed else "response.completed"
    decoder, collector = Decoder(), Collector()
    last = SseEvent(event=kind, data=payload.dump({"type": kind, "response": body}))
    for event in [*decoder.feed(last), *decoder.close()]:
        collector.feed(event)
    return collector.reply()


def from_hub(reply: hub.Reply, context: ReplyContext) -> Json:
    """The reply for a Responses client, under the model name it asked for."""
    status, reason = stop.write(reply["stop_reason"])
    return response(
        context,
        response_id(reply["id"], context),
        status,
        output(reply, context),
        usage=known_usage(reply["usage"], context.input_estimate),
        reason=reason,
        tier=reply.get("service_tier"),
    )


def read_usage(body: Json) -> Usage | None:
    """The usage of a provider's reply."""
    return usage.read(body.get("usage"))


def output(reply: hub.Reply, context: ReplyContext) -> list[Json]:
    """The items, numbered in their ids. Neighbouring texts are one message; what another format alone knows, hides."""
    items: list[Json] = []
    is_open = False
    for block in _explained(reply):
        if is_text(block) or block.get("type") == refusal.KIND:
            part = _part(block)
            if is_open:
                items[-1]["content"].append(part)
            else:
                message = {"type": "message", "id": _id("message", items, context), "status": "completed"}
                items.append({**message, "role": "assistant", "content": [part]})
            is_open = True
            continue
        item = _item(block, items, context)
        if item is not None:
            items.append(item)
            is_open = False
    return items


def _explained(reply: hub.Reply) -> list[Block]:
    """The blocks, and behind them the words of a refusal that the provider only explained."""
    content = with_carriers(reply["content"])
    if any(block.get("type") == refusal.KIND for block in content) or not refusal.words(reply):
        return content
    return [*content, refusal.block(refusal.words(reply))]


def _part(block: Block) -> Json:
    if block["type"] == refusal.KIND:
        return dict(block)
    text = block["text"]
    annotations = [to_openai(citation, len(text)) for citation in of_block(block)]
    return {"type": "output_text", "text": text, "annotations": [found for found in annotations if found]}


def _item(block: Block, items: list[Json], context: ReplyContext) -> Json | None:
    match block.get("type"):
        case "thinking":
            return _reasoning(block, items, context)
        case "redacted_thinking":
            encrypted = reasoning.encrypted(str(block.get("data") or ""), is_redacted=True)
            own_id = _id("reasoning", items, context)
            return {"type": "reasoning", "id": own_id, "summary": [], "encrypted_content": encrypted}
        case "tool_use":
            shape = call_items.shape(block["name"], context)
            own_id = _id(shape["type"], items, context)
            return call_items.finished(own_id, chat_id(block["id"]), shape, arguments.write(block.get("input")))
        case "compaction":
            return {"id": _id("compaction", items, context), **compaction.item(block)}
        case "server_tool_use" if block.get("name") == "web_search":
            given = block.get("input")
            query = given.get("query") if isinstance(given, dict) else None
            own_id = _id("web_search_call", items, context)
            action = {"type": "search", "query": query if isinstance(query, str) else ""}
            return {"type": "web_search_call", "id": own_id, "status": "completed", "action": action}
    return None


def _reasoning(block: Block, items: list[Json], context: ReplyContext) -> Json:
    """Reasoning that came unsigned gets a mark: some clients throw away what has no encrypted content."""
    text = str(block.get("thinking") or "")
    encrypted = reasoning.encrypted(str(block.get("signature") or ""))
    if not encrypted:
        encrypted = carried(context.reasoning_family, f"{zlib.crc32(text.encode()):08x}")
    summary = [{"type": "summary_text", "text": text}] if text else []
    own_id = _id("reasoning", items, context)
    return {"type": "reasoning", "id": own_id, "summary": summary, "encrypted_content": encrypted}


def _id(kind: str, items: list[Json], context: ReplyContext) -> str:
    return f"{_PREFIX.get(kind, 'call')}_{context.reply_id}_{len(items)}"
