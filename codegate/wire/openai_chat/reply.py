"""Whole replies of Chat Completions (`protocols.md` 2)."""

from itertools import groupby

from codegate.errors import RemoteProtocolError
from codegate.records import Usage
from codegate.wire import arguments, generated, hub, payload, refusal
from codegate.wire.blocks import dicts, is_text, of_type
from codegate.wire.call_signatures import member
from codegate.wire.citations import nested, of_block, to_openai
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Block, Json
from codegate.wire.openai_chat import stop, usage
from codegate.wire.openai_chat.decoder import Decoder
from codegate.wire.replay import Collector, known_usage
from codegate.wire.service_tier import told_to_openai
from codegate.wire.sse import SseEvent


def to_hub(body: Json) -> hub.Reply:
    """
    A provider's reply: to the decoder, a stream of one chunk, so both are read alike.

    Raises:
        UpstreamRejected: It is an error inside a 200.
        UpstreamBroke: It neither says why it ended nor holds anything.
        RemoteProtocolError: It is no reply.
    """
    choices = body.get("choices")
    if not isinstance(choices, list) and not (body.get("error") or body.get("base_resp")):
        raise RemoteProtocolError("The provider's reply has no choices.")
    decoder, collector = Decoder(lenient_eof=True), Collector()
    whole = SseEvent(event="", data=payload.dump({**body, "choices": _with_ours(dicts(choices))}))
    for event in [*decoder.feed(whole), *decoder.close()]:
        collector.feed(event)
    return collector.reply()


def from_hub(reply: hub.Reply, context: ReplyContext) -> Json:
    """The reply for a Chat Completions client, under the model name it asked for."""
    content = reply["content"]
    message: Json = {"role": "assistant", "content": _speech(content) or None, "refusal": refusal.words(reply) or None}
    reasoning = "\n".join(block["thinking"] for block in of_type(content, "thinking") if block.get("thinking"))
    if reasoning:
        message["reasoning_content"] = reasoning
        message |= {"reasoning": reasoning} if context.reasoning_twin else {}
    details = _details(content)
    images = [generated.entry(block) for block in of_type(content, generated.KIND)]
    if images:
        message["images"] = images
    if details:
        message["reasoning_details"] = details
    annotations = _annotations(content)
    if annotations:
        message["annotations"] = annotations
    calls = [_call(block, context) for block in of_type(content, "tool_use")]
    if calls:
        message["tool_calls"] = calls
    elif message["content"] is None and not message["refusal"]:
        message["content"] = ""
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": stop.write(reply["stop_reason"])}
    return {
        "id": reply["id"] if reply["id"].startswith("chatcmpl-") else f"chatcmpl-{context.reply_id}",
        "object": "chat.completion",
        "created": context.created_s,
        "model": context.model,
        "choices": [choice],
        **told_to_openai(reply.get("service_tier")),
        "usage": usage.write(known_usage(reply["usage"], context.input_estimate)),
    }


def read_usage(body: Json) -> Usage | None:
    """The usage of a provider's reply."""
    return usage.read(body.get("usage"))


def _with_ours(choices: list[Json]) -> list[Json]:
    """The choices, one of which is ours: the first, where none has the index 0."""
    if not choices or any(not choice.get("index") for choice in choices):
        return choices
    return [{**choices[0], "index": 0}, *choices[1:]]


def _speech(content: list[Block]) -> str:
    runs = [list(run) for kind, run in groupby(content, lambda block: block.get("type") == "text") if kind]
    return "\n\n".join("".join(block["text"] for block in run if is_text(block)) for run in runs)


def _details(content: list[Block]) -> list[Json]:
    """Opaque reasoning, for clients that send it back."""
    found: list[Json] = []
    for block in content:
        if block.get("type") == "thinking" and block.get("signature"):
            found.append({"type": "reasoning.text", "signature": block["signature"], "index": len(found)})
        elif block.get("type") == "redacted_thinking":
            found.append({"type": "reasoning.encrypted", "data": block.get("data"), "index": len(found)})
    return found


def _annotations(content: list[Block]) -> list[Json]:
    """Web citations of text blocks, placed in the joined text."""
    found: list[Json] = []
    whole = _speech(content)
    start = 0
    for block in content:
        if not is_text(block):
            continue
        start = max(whole.find(block["text"], start), 0)
        end = start + len(block["text"])
        for citation in of_block(block):
            annotation = to_openai(citation, len(block["text"]), start)
            found += [nested(annotation)] if annotation is not None else []
        start = end
    return found


def _call(block: Block, context: ReplyContext) -> Json:
    name = context.tool_names.get(block["name"], block["name"])
    given = block.get("input")
    if name in context.freeform_tools:
        text = given.get("input") if isinstance(given, dict) else None
        custom = {"name": name, "input": text if isinstance(text, str) else arguments.write(given)}
        return {"id": block["id"], "type": "custom", "custom": custom}
    function = {"name": name, "arguments": arguments.write(given)}
    kept = member(block["signature"]) if block.get("signature") else {}
    return {"id": block["id"], "type": "function", "function": function, **kept}
