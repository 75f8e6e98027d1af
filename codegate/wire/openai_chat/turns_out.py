"""Hub messages -> the `messages` of a Chat Completions target (`protocols.md` 1.2.2)."""

from itertools import groupby
from typing import Any

from codegate.wire import arguments
from codegate.wire.blocks import dicts, is_text, of_type
from codegate.wire.call_signatures import LOST, in_block, member
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json, Message
from codegate.wire.names import ToolNames, chat_id, short_id
from codegate.wire.openai_chat.parts import Parts, cache_mark, joined, text_part
from codegate.wire.pairing import repair
from codegate.wire.profile import Profile
from codegate.wire.provenance import family_of, uncarried
from codegate.wire.server_tools import is_server_tool, summary

BREAKPOINTS = 4
"""Cache marks that OpenAI takes."""

_NO_OUTPUT = "(no output)"


def write(messages: list[Message], profile: Profile, names: ToolNames, notes: Notes) -> list[Json]:
    """
    The messages after the leading system text. One answer is one message; results come right behind their calls.

    Raises:
        InvalidRequest: Content that the target cannot be given.
    """
    writer = _Writer(profile, names, notes)
    repaired = repair(messages, notes)
    said = max((index for index, message in enumerate(repaired) if message["role"] == "user"), default=-1)
    found: list[Json] = []
    for index, message in enumerate(repaired):
        if message["role"] == "assistant":
            found += writer.answer(message["content"])
        elif message["role"] == "system":
            found += writer.system(message["content"])
        else:
            found += writer.user(message["content"], is_last_turn=index == said)
    if profile.alternating:
        found = alternating(found)
    if found and found[-1]["role"] == "assistant":
        if not profile.prefill:
            notes.add("approximated", "messages")
        elif profile.prefill_param:
            found[-1][profile.prefill_param] = True
    _cap_breakpoints(found)
    return found


class _Writer:
    """Writes turns, one at a time, for one target."""

    def __init__(self, profile: Profile, names: ToolNames, notes: Notes) -> None:
        self._profile = profile
        self._names = names
        self._notes = notes
        self._parts = Parts(profile, notes)

    def user(self, content: list[Block], *, is_last_turn: bool) -> list[Json]:
        """Results as tool messages, then everything else as one user message, images of results first."""
        found: list[Json] = []
        parts: list[Json] = []
        for block in of_type(content, "tool_result"):
            message, follow_up = self._result(block)
            found.append(message)
            parts += follow_up
        rest = [block for block in content if block.get("type") != "tool_result"]
        parts += [part for block in rest for part in self._parts.parts(block, is_last_turn=is_last_turn)]
        if not parts:
            return found
        mark = cache_mark(rest[-1] if rest else {}, self._profile)
        if mark:
            parts = [*parts[:-1], {**parts[-1], **mark}]
        # clients move their marks on with each turn; texts that melt into one when the mark leaves are another prefix
        is_apart = len(parts) > 1 and (self._profile.cache_control or self._profile.cache_breakpoints)
        return [*found, {"role": "user", "content": parts if is_apart else joined(parts)}]

    def system(self, content: list[Block]) -> list[Json]:
        """A system text in the middle, or what stands for it where the target has none."""
        text = "\n\n".join(block["text"] for block in content if is_text(block) and block["text"].strip())
        if not text:
            return []
        if self._profile.mid_system:
            return [{"role": "system", "content": text}]
        return [{"role": "user", "content": f"<system-reminder>\n{text}\n</system-reminder>"}]

    def answer(self, content: list[Block]) -> list[Json]:
        """One assistant message, or none where nothing is left of the turn."""
        text = self._speech(content)
        calls = self._calls(content)
        thoughts = [str(block.get("thinking") or "") for block in of_type(content, "thinking")]
        reasoning = "\n".join(thought for thought in thoughts if thought)
        details = self._details(content) if self._profile.reasoning_echo == "reasoning_details" else []
        if self._profile.reasoning_echo != "reasoning_content":
            reasoning = ""
        elif calls and not reasoning and self._profile.reasoning_required:
            reasoning = " "
        if not (text or calls or reasoning or details):
            return []
        message: Json = {"role": "assistant", "content": text}
        if not text and calls:
            message["content"] = None if self._profile.null_content else ""
            if not self._profile.null_content and not self._profile.empty_content:
                del message["content"]
        if reasoning:
            message["reasoning_content"] = reasoning
        if details:
            message["reasoning_details"] = details
        if calls:
            message["tool_calls"] = calls
        return [message]

    def _details(self, content: list[Block]) -> list[Json]:
        """Reasoning with the signatures of the target's own family; that of others goes back as text, or not at all."""
        found: list[Json] = []
        for block in content:
            opaque = block.get("signature") or block.get("data")
            is_own = family_of(opaque).removesuffix("-redacted") == self._profile.reasoning_family
            sealed = uncarried(str(opaque)) if is_own else ""
            if block.get("type") == "thinking" and block.get("thinking"):
                signed = {"signature": sealed} if sealed else {}
                found.append({"type": "reasoning.text", "text": block["thinking"], **signed, "index": len(found)})
            elif block.get("type") == "redacted_thinking" and sealed:
                found.append({"type": "reasoning.encrypted", "data": sealed, "index": len(found)})
        return found

    def _speech(self, content: list[Block]) -> str:
        """Neighbouring texts without anything between them, others two lines apart."""
        runs = [list(run) for kind, run in groupby(content, lambda block: block.get("type") == "text") if kind]
        texts = ["".join(block["text"] for block in run if is_text(block)) for run in runs]
        hidden = [block for block in content if is_server_tool(block)]
        if hidden:
            self._notes.add("approximated", "server_tool_use")
            texts.insert(0, "\n".join(summary(block) for block in hidden))
        return "\n\n".join(text for text in texts if text)

    def _calls(self, content: list[Block]) -> list[Json]:
        """The calls, with the signatures that came in blocks before them, where the target wants those back."""
        found: list[Json] = []
        signature = ""
        for block in content:
            signature = in_block(block) or signature
            if block.get("type") != "tool_use":
                continue
            call = self._call(block)
            if self._profile.call_signatures == "required" and not found:
                signature = signature or LOST
            if signature and self._profile.call_signatures != "none":
                call |= member(signature)
            found.append(call)
            signature = ""
        return found

    def _call(self, block: Block) -> Json:
        name = self._names.sent(str(block.get("name") or "tool"))
        function = {"name": name, "arguments": arguments.write(block.get("input"))}
        return {"id": self._id(str(block["id"])), "type": "function", "function": function}

    def _id(self, call_id: str) -> str:
        return short_id(call_id) if self._profile.short_ids else chat_id(call_id)

    def _result(self, block: Block) -> tuple[Json, list[Json]]:
        """A tool message, and the parts that must follow in a user message because no tool message takes them."""
        call_id = self._id(str(block.get("tool_use_id") or ""))
        parts: list[Json] = []
        follow_up: list[Json] = []
        for item in dicts(block.get("content")):
            for part in self._parts.parts(item):
                if part["type"] == "text" or self._profile.tool_image:
                    parts.append(part)
                    continue
                name = f"{item['type']} {len(follow_up) // 2 + 1} of tool result {call_id}"
                parts.append(text_part(f"[{name} follows in the next user message]"))
                follow_up += [text_part(f"[{name}]"), part]
        content: Any = joined(parts)
        if block.get("is_error"):
            content = as_error(content)
        if not content and not self._profile.empty_content:
            content = _NO_OUTPUT
        return {"role": "tool", "tool_call_id": call_id, "content": content}, follow_up


def alternating(messages: list[Json]) -> list[Json]:
    """The messages with neighbours of the same speaker as one, for chat templates that demand it; tools aside."""
    found: list[Json] = []
    for message in messages:
        before = found[-1] if found else {}
        if message["role"] == before.get("role") and message["role"] != "tool" and not before.get("tool_calls"):
            parts = [*_as_parts(before.get("content")), *_as_parts(message.get("content"))]
            merged = joined(parts)
            found[-1] = {**before, **message, "content": merged or message.get("content")}
        else:
            found.append(message)
    return found


def _as_parts(content: Any) -> list[Json]:
    if isinstance(content, str):
        return [text_part(content)] if content else []
    return content or []


def _cap_breakpoints(messages: list[Json]) -> None:
    """Of more cache marks than OpenAI takes, the last ones stay. The parts are our own."""
    marked = [
        part for message in messages for part in dicts(message.get("content")) if "prompt_cache_breakpoint" in part
    ]
    for part in marked[:-BREAKPOINTS]:
        del part["prompt_cache_breakpoint"]


def as_error(content: str | list[Json]) -> str | list[Json]:
    """A failed result says so in words: tool messages have no flag for it."""
    if isinstance(content, str):
        return content if content.lower().startswith("error") else f"Error: {content}"
    return [text_part("Error:"), *content]
