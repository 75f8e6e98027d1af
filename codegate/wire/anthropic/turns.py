"""Hub messages -> the `messages` of a Messages target (`protocols.md` 1.3.2)."""

from codegate.errors import InvalidRequest
from codegate.wire.blocks import NOTHING_SAID, compact, is_text, of_type, text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json, Message
from codegate.wire.names import ToolNames, messages_id
from codegate.wire.pairing import repair
from codegate.wire.profile import Profile
from codegate.wire.provenance import family_of, uncarried


def write(messages: list[Message], profile: Profile, names: ToolNames, notes: Notes) -> list[Json]:
    """The turns: calls and results paired, roles alternating where they must, nothing empty."""
    writer = _Writer(profile, names, notes)
    turns: list[Json] = []
    for message in repair(messages, notes):
        role, content = message["role"], writer.blocks(message["content"])
        if role == "system" and not (profile.mid_system and profile.is_anthropic):
            role, content = "user", [reminder(block) for block in content if is_text(block)]
        if not content:
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += content
        else:
            turns.append({"role": role, "content": content})
    return _with_ends(turns, profile, notes)


def reminder(block: Block) -> Block:
    """A system text as part of what the user says, marked as Claude Code marks it."""
    return {**block, "text": f"<system-reminder>\n{block['text']}\n</system-reminder>"}


class _Writer:
    """Writes blocks, one at a time, for one target."""

    def __init__(self, profile: Profile, names: ToolNames, notes: Notes) -> None:
        self._profile = profile
        self._names = names
        self._notes = notes

    def blocks(self, content: list[Block]) -> list[Block]:
        return [written for block in content if (written := self._block(block)) is not None]

    def _block(self, block: Block) -> Block | None:
        block = dict(block)
        if not self._profile.cache_control:
            block.pop("cache_control", None)
        match block.get("type"):
            case "text":
                return block if is_text(block) and block["text"].strip() else None
            case "thinking":
                return self._thinking(block)
            case "redacted_thinking":
                return self._redacted(block)
            case "tool_use":
                name, given = str(block.get("name") or "tool"), block.get("input")
                own = {"id": messages_id(str(block.get("id") or "")), "name": self._names.sent(name)}
                return {**block, **own, "input": given if isinstance(given, dict) else {}}
            case "tool_result":
                return self._result(block)
            case "image":
                block.pop("detail", None)
                return block if self._profile.vision else self._omitted(block)
            case "input_audio":
                raise InvalidRequest(
                    "Audio is not supported by this provider.", field="messages", code="unsupported_value"
                )
            case "document" if not (self._profile.pdf or self._profile.is_anthropic):
                return self._document(block)
        return block

    def _thinking(self, block: Block) -> Block | None:
        """To Anthropic goes what Claude has signed; to others that know thinking, the text without a signature."""
        signature = block.get("signature")
        if self._profile.is_anthropic:
            if family_of(signature) != "claude":
                return None
            return {**block, "signature": uncarried(str(signature))}
        if self._profile.reasoning_echo == "none" or not block.get("thinking"):
            return None
        return {"type": "thinking", "thinking": block["thinking"], "signature": ""}

    def _redacted(self, block: Block) -> Block | None:
        data = block.get("data")
        if not self._profile.is_anthropic or family_of(data) not in ("claude", "claude-redacted"):
            return None
        return {**block, "data": uncarried(str(data))}

    def _result(self, block: Block) -> Block:
        content = self.blocks(block.get("content") or [])
        done = {**block, "tool_use_id": messages_id(str(block.get("tool_use_id") or "")), "content": content}
        if not content:
            del done["content"]
        return done

    def _omitted(self, block: Block) -> Block:
        self._notes.add("dropped", str(block.get("type")))
        return text_block(f"[{block.get('type')} omitted: this model does not take it]")

    def _document(self, block: Block) -> Block:
        source = block.get("source")
        source = source if isinstance(source, dict) else {}
        if source.get("type") == "text":
            title = block.get("title")
            return text_block("\n".join(str(part) for part in (title, source.get("data")) if part))
        if source.get("type") == "content":
            inner = source.get("content")
            return text_block(inner if isinstance(inner, str) else compact(inner))
        return self._omitted(block)


def _with_ends(turns: list[Json], profile: Profile, notes: Notes) -> list[Json]:
    """The user speaks first, and last too where the target refuses an answer that has begun."""
    if not turns:
        return [_said(NOTHING_SAID)]
    if turns[0]["role"] == "system":
        turns.insert(0, _said(NOTHING_SAID))
    elif turns[0]["role"] == "assistant":
        notes.add("changed", "messages")
        turns.insert(0, _said(NOTHING_SAID))
    last = turns[-1]
    if last["role"] == "assistant" and not of_type(last["content"], "tool_use"):
        if not profile.prefill:
            notes.add("changed", "messages")
            turns.append(_said("Continue."))
        elif is_text(last["content"][-1]):
            last["content"][-1]["text"] = last["content"][-1]["text"].rstrip()
    return turns


def _said(text: str) -> Json:
    return {"role": "user", "content": [text_block(text)]}
