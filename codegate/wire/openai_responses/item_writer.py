"""
The output items of a Responses stream (`protocols.md` 3.6.3): numbered without a gap, one open at a time.

Every item ends with `output_item.done` that holds all of it: Codex builds its history from those, not from deltas.
"""

import zlib

from codegate.wire import payload
from codegate.wire.citations import to_openai
from codegate.wire.hub import Json
from codegate.wire.one_by_one import Block, OneByOne
from codegate.wire.openai_responses import call_items, reasoning
from codegate.wire.openai_responses.call_items import CUSTOM, FUNCTION
from codegate.wire.provenance import carried

_PREFIX = {
    "text": "msg",
    "refusal": "msg",
    "thinking": "rs",
    FUNCTION: "fc",
    CUSTOM: "ctc",
    "local_shell_call": "lsh",
    "shell_call": "sh",
    "apply_patch_call": "apc",
    "web_search_call": "ws",
    "compaction": "cmp",
}
_PART: dict[str, tuple[str, str, Json]] = {
    "text": ("output_text", "text", {"logprobs": []}),
    "refusal": ("refusal", "refusal", {}),
}
"""By kind of block: the events' name, the member that holds all of it, and what stands beside it."""


class ItemWriter(OneByOne):
    """
    Writes items and numbers every event.

    Args:
        reply_id: Goes into the items' ids.
        reasoning_family: For the encrypted content of reasoning that came without one.

    Attributes:
        output: The finished items.
        sequence: Number of the next event.
    """

    def __init__(self, reply_id: str, reasoning_family: str) -> None:
        super().__init__()
        self.output: list[Json] = []
        self.sequence = 0
        self._reply_id = reply_id
        self._family = reasoning_family
        self._item_id = ""
        self._message: list[Json] | None = None
        self._head = b""
        self._middle = b""
        self._tail = b""

    def event(self, kind: str, members: Json) -> bytes:
        """One event, with the next number."""
        numbered = {"type": kind, "sequence_number": self.sequence, **members}
        self.sequence += 1
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), payload.dump(numbered))

    def partial(self) -> list[Json]:
        """The items so far, for an answer that broke off: a message as far as it came, but never half a call."""
        live = self._live
        parts = list(self._message or ())
        if live is not None and live.kind in _PART and live.said:
            parts.append(_content(live.kind, "".join(live.said)))
        if not parts:
            return self.output
        message = {"type": "message", "id": self._item_id, "status": "incomplete", "role": "assistant"}
        return [*self.output, {**message, "content": parts}]

    def say(self, text: str) -> bytes:
        """More of the open text block."""
        live = self._live
        assert live is not None
        return self._delta(live, text)

    def end(self) -> bytes:
        """The answer is whole: everything that waits, and the end of every item."""
        return self.advance(is_last=True) + self._end_message()

    def _begin(self, block: Block) -> bytes:
        is_part = block.kind in _PART
        head = self._begin_part(block) if is_part else self._end_message() + self._begin_item(block)
        if self._live is not block or not block.pieces or block.is_quiet:
            return head
        text = "".join(block.pieces)
        block.pieces = []
        return head + self._delta(block, text)

    def _begin_item(self, block: Block) -> bytes:
        if block.kind == "whole":
            return self._whole(block.start)
        self._live = block
        if block.kind == "thinking":
            return self._added({"type": "reasoning", "id": self._new_id("thinking"), "summary": []})
        shape, call_id = block.start["shape"], block.start["call_id"]
        added = self._added(call_items.opened(self._new_id(shape["type"]), call_id, shape))
        self._expect("function_call_arguments", {}, b"")
        return added

    def _begin_part(self, block: Block) -> bytes:
        head = b""
        if self._message is None:
            self._message = []
            message = {"type": "message", "id": self._new_id("text"), "status": "in_progress"}
            head = self._added({**message, "role": "assistant", "content": []})
        self._live = block
        name, _, beside = _PART[block.kind]
        place = self._place(content_index=len(self._message))
        self._expect(name, {"content_index": len(self._message)}, payload.dump(beside)[1:-1])
        if block.kind == "text":
            self.hot_part = block.id
        return head + self.event("response.content_part.added", {**place, "part": _content(block.kind, "")})

    def _expect(self, name: str, members: Json, beside: bytes) -> None:
        """What stands around number and text in the deltas to come."""
        kind = f"response.{name}.delta"
        place = payload.dump(self._place(**members))[1:-1]
        self._head = b'event: %b\ndata: {"type":"%b","sequence_number":' % (kind.encode(), kind.encode())
        self._middle = b',%b,"delta":' % place
        self._tail = b",%b}\n\n" % beside if beside else b"}\n\n"

    def _delta(self, block: Block, text: str) -> bytes:
        self.chars += len(text)
        head = b""
        if block.kind == "thinking" and not block.said:
            part = {**self._place(summary_index=0), "part": _summary("")}
            head = self.event("response.reasoning_summary_part.added", part)
            self._expect("reasoning_summary_text", {"summary_index": 0}, b"")
        block.said.append(text)
        number = b"%d" % self.sequence
        self.sequence += 1
        return head + self._head + number + self._middle + payload.quote(text) + self._tail

    def _close(self, block: Block) -> bytes:
        self._live = None
        self.hot_part = -1
        text = "".join(block.said)
        if block.kind in _PART:
            return self._close_part(block, text)
        if block.kind == "thinking":
            return self._close_reasoning(block, text)
        return self._close_call(block, text or "".join(block.pieces))

    def _close_part(self, block: Block, text: str) -> bytes:
        assert self._message is not None
        name, member, beside = _PART[block.kind]
        place = self._place(content_index=len(self._message))
        content = _content(block.kind, text)
        head = b""
        for citation in block.cited:
            annotation = to_openai(citation, len(text))
            if annotation is not None:
                members = {**place, "annotation_index": len(content["annotations"]), "annotation": annotation}
                head += self.event("response.output_text.annotation.added", members)
                content["annotations"].append(annotation)
        self._message.append(content)
        done = self.event(f"response.{name}.done", {**place, member: text, **beside})
        return head + done + self.event("response.content_part.done", {**place, "part": content})

    def _close_reasoning(self, block: Block, text: str) -> bytes:
        out = b""
        if block.said:
            place = self._place(summary_index=0)
            out = self.event("response.reasoning_summary_text.done", {**place, "text": text})
            out += self.event("response.reasoning_summary_part.done", {**place, "part": _summary(text)})
        signature = reasoning.encrypted(block.signature)
        if not signature:
            signature = carried(self._family, f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}")
        summary = [_summary(text)] if block.said else []
        item = {"type": "reasoning", "id": self._item_id, "summary": summary, "encrypted_content": signature}
        return out + self._done(item)

    def _close_call(self, block: Block, arguments: str) -> bytes:
        shape, call_id = block.start["shape"], block.start["call_id"]
        item = call_items.finished(self._item_id, call_id, shape, arguments)
        if arguments.strip() and not payload.is_object(arguments):
            item["status"] = "incomplete"
        out = b""
        if shape["type"] == FUNCTION:
            if not block.said:
                out = self._delta(block, item["arguments"])
            members = {"name": shape["name"], "arguments": item["arguments"]}
            out += self.event("response.function_call_arguments.done", {**self._place(), **members})
        elif shape["type"] == CUSTOM:
            out = self.event("response.custom_tool_call_input.delta", {**self._place(), "delta": item["input"]})
            out += self.event("response.custom_tool_call_input.done", {**self._place(), "input": item["input"]})
        return out + self._done(item)

    def _whole(self, item: Json) -> bytes:
        kind = "thinking" if item["type"] == "reasoning" else item["type"]
        item = {"type": item["type"], "id": self._new_id(kind), **item}
        started = {**item, "status": "in_progress"} if "status" in item else item
        return self._added(started) + self._done(item)

    def _end_message(self) -> bytes:
        if self._message is None:
            return b""
        message = {"type": "message", "id": self._item_id, "status": "completed", "role": "assistant"}
        item = {**message, "content": self._message}
        self._message = None
        return self._done(item)

    def _new_id(self, kind: str) -> str:
        self._item_id = f"{_PREFIX[kind]}_{self._reply_id}_{len(self.output)}"
        return self._item_id

    def _place(self, **members: int) -> Json:
        return {"item_id": self._item_id, "output_index": len(self.output), **members}

    def _added(self, item: Json) -> bytes:
        return self.event("response.output_item.added", {"output_index": len(self.output), "item": item})

    def _done(self, item: Json) -> bytes:
        done = self.event("response.output_item.done", {"output_index": len(self.output), "item": item})
        self.output.append(item)
        return done


def _content(kind: str, text: str) -> Json:
    if kind == "refusal":
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "text": text, "annotations": []}


def _summary(text: str) -> Json:
    return {"type": "summary_text", "text": text}
