"""Hub messages -> the `input` of a Responses target (`protocols.md` 1.5.1)."""

from collections.abc import Collection
from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire import arguments
from codegate.wire.blocks import NOTHING_SAID, compact, dicts, is_text, of_type
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json, Message
from codegate.wire.names import ToolNames, chat_id
from codegate.wire.openai_chat.parts import Parts, cache_mark, joined, text_part
from codegate.wire.openai_chat.turns_out import BREAKPOINTS, as_error
from codegate.wire.pairing import repair
from codegate.wire.profile import Profile
from codegate.wire.provenance import family_of, uncarried
from codegate.wire.server_tools import is_server_tool, summary


def write(
    messages: list[Message], profile: Profile, names: ToolNames, freeform: Collection[str], notes: Notes
) -> list[Json]:
    """
    The items, in the order of the blocks; results come right behind their calls.

    Args:
        freeform: Tools whose input is text, by the hub's names.

    Raises:
        InvalidRequest: Content that the target cannot be given.
    """
    writer = _Writer(profile, names, freeform, notes)
    repaired = repair(messages, notes)
    said = max((index for index, message in enumerate(repaired) if message["role"] == "user"), default=-1)
    items: list[Json] = []
    for index, message in enumerate(repaired):
        if message["role"] == "assistant":
            items += writer.answer(message["content"])
        elif message["role"] == "system":
            items += writer.system(message["content"])
        else:
            items += writer.user(message["content"], is_last_turn=index == said)
    if all(item.get("role") == "developer" for item in items):
        items.append(_message("user", [{"type": "input_text", "text": NOTHING_SAID}]))
    _cap_breakpoints(items)
    return items


_CALLS = frozenset({"function_call", "custom_tool_call"})


class _Writer:
    """Writes turns, one at a time, for one target."""

    def __init__(self, profile: Profile, names: ToolNames, freeform: Collection[str], notes: Notes) -> None:
        self._profile = profile
        self._names = names
        self._freeform = freeform
        self._notes = notes
        self._parts = Parts(profile, notes, has_original=True)
        self._custom_ids: set[str] = set()

    def user(self, content: list[Block], *, is_last_turn: bool) -> list[Json]:
        """Results as outputs, then everything else as one message."""
        items = [self._output(block) for block in of_type(content, "tool_result")]
        rest = [block for block in content if block.get("type") != "tool_result"]
        parts = [part for block in rest for part in self._inputs(block, is_last_turn=is_last_turn)]
        return [*items, _message("user", parts)] if parts else items

    def system(self, content: list[Block]) -> list[Json]:
        """A system text in the middle."""
        parts = [{"type": "input_text", "text": block["text"]} for block in content if is_text(block)]
        parts = [part for part in parts if part["text"].strip()]
        return [_message("developer", parts)] if parts else []

    def answer(self, content: list[Block]) -> list[Json]:
        """Reasoning, texts and calls in their order. Neighbouring texts are one message."""
        items: list[Json] = []
        parts: list[Json] = []
        for block in content:
            if is_text(block) and block["text"]:
                parts.append({"type": "output_text", "text": block["text"]})
                continue
            if is_server_tool(block):
                self._notes.add("approximated", "server_tool_use")
                parts.append({"type": "output_text", "text": summary(block)})
                continue
            item = self._said(block)
            if item is None:
                continue
            if parts:
                items.append(_message("assistant", parts))
                parts = []
            items.append(item)
        if parts:
            items.append(_message("assistant", parts))
        while items and items[-1]["type"] == "reasoning":
            items.pop()  # of an answer that was broken off: refused without what it led to
        return self._thought_out(items) if self._profile.reasoning_required else items

    def _thought_out(self, items: list[Json]) -> list[Json]:
        """The items of an answer with reasoning right before every call, where the target wants it there."""
        found: list[Json] = []
        last = _reasoned(" ")
        for item in items:
            if item["type"] == "reasoning":
                last = item
            elif item["type"] in _CALLS and not (found and found[-1]["type"] == "reasoning"):
                found.append(last)
            found.append(item)
        return found

    def _said(self, block: Block) -> Json | None:
        match block.get("type"):
            case "thinking":
                return self._thought(str(block.get("thinking") or ""), block.get("signature"))
            case "redacted_thinking":
                return self._thought("", block.get("data"))
            case "tool_use":
                return self._call(block)
            case "text":
                return None
        self._notes.add("dropped", f"content.{block.get('type')}")
        return None

    def _thought(self, text: str, signature: Any) -> Json | None:
        """
        What OpenAI has encrypted goes back to it, without an id: nothing is stored there by that id.

        Open models behind this format may want their reasoning back as text.
        """
        if family_of(signature) == "openai":
            summaries = [{"type": "summary_text", "text": text}] if text else []
            return {"type": "reasoning", "summary": summaries, "encrypted_content": uncarried(str(signature))}
        if self._profile.reasoning_echo == "none" or not text:
            return None
        return _reasoned(text)

    def _call(self, block: Block) -> Json:
        name, given, call_id = str(block.get("name") or "tool"), block.get("input"), chat_id(str(block["id"]))
        sent: Json = {"call_id": call_id, "name": self._names.sent(name)}
        if name in self._freeform:
            self._custom_ids.add(call_id)
            text = given.get("input") if isinstance(given, dict) else None
            return {"type": "custom_tool_call", **sent, "input": text if isinstance(text, str) else compact(given)}
        self._custom_ids.discard(call_id)
        return {"type": "function_call", **sent, "arguments": arguments.write(given), "status": "completed"}

    def _output(self, block: Block) -> Json:
        call_id = chat_id(str(block.get("tool_use_id") or ""))
        parts = [part for item in dicts(block.get("content")) for part in self._inputs(item)]
        if all(set(part) == {"type", "text"} for part in parts):
            said = joined([text_part(part["text"]) for part in parts])
            output: Any = as_error(said) if block.get("is_error") else said
        else:
            output = [{"type": "input_text", "text": "Error:"}, *parts] if block.get("is_error") else parts
        kind = "custom_tool_call_output" if call_id in self._custom_ids else "function_call_output"
        return {"type": kind, "call_id": call_id, "output": output}

    def _inputs(self, block: Block, *, is_last_turn: bool = False) -> list[Json]:
        source = block.get("source")
        if block.get("type") == "input_audio" and self._profile.codex:
            raise InvalidRequest("Codex takes no audio.", field="input", code="unsupported_value")
        if block.get("type") == "document" and isinstance(source, dict) and source.get("type") == "url":
            head = [text_part(str(block[key])) for key in ("context",) if block.get(key)]
            found = [*map(_as_input, head), {"type": "input_file", "file_url": str(source.get("url"))}]
        else:
            found = [_as_input(part) for part in self._parts.parts(block, is_last_turn=is_last_turn)]
        if found and self._profile.cache_breakpoints and not self._profile.codex:
            found[-1] = {**found[-1], **cache_mark(block, self._profile)}
        return found


def _reasoned(text: str) -> Json:
    """Reasoning in words."""
    return {"type": "reasoning", "summary": [], "content": [{"type": "reasoning_text", "text": text}]}


def _as_input(part: Json) -> Json:
    """A part of Chat Completions as an input part."""
    match part["type"]:
        case "image_url":
            return {"type": "input_image", "image_url": part["image_url"]["url"], "detail": "auto", **_detail(part)}
        case "input_audio":
            return part
        case "file":
            return {"type": "input_file", **part["file"]}
    return {"type": "input_text", "text": part["text"]}


def _detail(part: Json) -> Json:
    return {key: value for key, value in part["image_url"].items() if key == "detail"}


def _message(role: str, parts: list[Json]) -> Json:
    return {"type": "message", "role": role, "content": parts}


def _cap_breakpoints(items: list[Json]) -> None:
    """Of more cache marks than are taken, the last ones stay. The parts are our own."""
    holders = [item["content"] if "content" in item else item.get("output") for item in items]
    marked = [part for parts in holders for part in dicts(parts) if "prompt_cache_breakpoint" in part]
    for part in marked[:-BREAKPOINTS]:
        del part["prompt_cache_breakpoint"]
