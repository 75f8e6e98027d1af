"""Whole replies of Messages (`protocols.md` 2)."""

import zlib

import msgspec

from codegate.errors import RemoteProtocolError
from codegate.records import Usage
from codegate.wire import arguments, generated, hub, refusal, stopped
from codegate.wire.anthropic import stop, usage
from codegate.wire.anthropic.tool_fixes import FIXED_TOOLS, fixed
from codegate.wire.blocks import compact, dicts, of_type, text_block
from codegate.wire.call_signatures import with_carriers
from codegate.wire.citations import of_block, own
from codegate.wire.errors import read_stream_error
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Block, Json
from codegate.wire.names import derived_id, messages_id
from codegate.wire.provenance import carried
from codegate.wire.replay import known_usage
from codegate.wire.server_tools import counted
from codegate.wire.service_tier import served_by_anthropic, told_to_anthropic


def to_hub(body: Json) -> hub.Reply:
    """
    A provider's reply.

    Raises:
        UpstreamRejected: It is an error inside a 200.
        RemoteProtocolError: It is no reply.
    """
    failure = read_stream_error(body) if body.get("error") else stopped.failure(body.get("stop_reason"))
    if failure is not None:
        raise failure
    if not isinstance(body.get("content"), list):
        raise RemoteProtocolError("The provider's reply has no content.")
    content = [_call(block, index) for index, block in enumerate(dicts(body["content"]))]
    sequence = body.get("stop_sequence")
    found: hub.Reply = {
        "id": str(body.get("id") or ""),
        "model": str(body.get("model") or ""),
        "content": content,
        "stop_reason": stop.read(body.get("stop_reason"), has_tools=bool(of_type(content, "tool_use"))),
        "stop_sequence": sequence if isinstance(sequence, str) else None,
        "usage": read_usage(body) or Usage(output_tokens=max(1, len(compact(content)) // 4), estimated=True),
    }
    details = refusal.read_details(body.get("stop_details"))
    if details is not None:
        found["stop_details"] = details
    for served in served_by_anthropic(body.get("usage")):
        found["service_tier"] = served.tier
    return found


def from_hub(reply: hub.Reply, context: ReplyContext) -> Json:
    """The reply for a Messages client, under the model name it asked for."""
    shown = [block for block in reply["content"] if block.get("type") != generated.KIND]
    content = [_written(block, context) for block in with_carriers(shown)]
    return {
        "id": reply["id"] if reply["id"].startswith("msg_") else f"msg_{context.reply_id}",
        "type": "message",
        "role": "assistant",
        "model": context.model,
        "content": content,
        "stop_reason": reply["stop_reason"],
        "stop_sequence": reply["stop_sequence"],
        **refusal.details_for(reply["stop_reason"], reply.get("stop_details"), refusal.words(reply)),
        "usage": {
            **usage.write(known_usage(reply["usage"], context.input_estimate), counted(content)),
            **told_to_anthropic(reply.get("service_tier")),
        },
    }


def read_usage(body: Json) -> Usage | None:
    """The usage of a provider's reply."""
    return usage.read(body.get("usage"))


def _call(block: Block, index: int) -> Block:
    """The block; of a call, with an id, a name and an object for input."""
    if block.get("type") != "tool_use":
        return block
    name = str(block.get("name") or f"tool_{index}")
    own = {"id": str(block.get("id") or derived_id(index, name)), "name": name}
    return {**block, **own, "input": arguments.parse(block.get("input"))}


def _written(block: Block, context: ReplyContext) -> Block:
    match block.get("type"):
        case "refusal":
            return text_block(str(block["refusal"]))
        case "text" if block.get("citations"):
            return {**block, "citations": [own(citation) for citation in of_block(block)]}
        case "thinking":
            thought = str(block.get("thinking") or "")
            # some clients throw unsigned thinking away
            signature = block.get("signature") or carried(
                context.reasoning_family, f"{zlib.crc32(thought.encode()):08x}"
            )
            return {**block, "thinking": "" if context.hides_thoughts else thought, "signature": signature}
        case "tool_use":
            name = context.tool_names.get(block["name"], block["name"])
            given = block.get("input")
            if name in FIXED_TOOLS and isinstance(given, dict):
                given = msgspec.json.decode(fixed(name, compact(given)))
            return {**block, "id": messages_id(block["id"]), "name": name, "input": given}
    return block
