"""A whole reply as a stream of events, and a stream of events as a whole reply."""

from typing import Any

from codegate.errors import UpstreamBroke
from codegate.records import Usage
from codegate.wire import arguments, hub, refusal
from codegate.wire.citations import of_block
from codegate.wire.hub import Block

_CHARS_PER_TOKEN = 3.6


def events(reply: hub.Reply) -> list[hub.Event]:
    """The stream that says what the reply says."""
    found: list[hub.Event] = [hub.Start(reply["id"], reply["model"], reply["usage"])]
    if "service_tier" in reply:
        found.append(hub.Served(reply["service_tier"]))
    for index, block in enumerate(reply["content"]):
        found += _of_block(index, block)
    finish = hub.Finish(reply["stop_reason"], reply["stop_sequence"], reply.get("stop_details"))
    return [*found, hub.UsageSeen(reply["usage"]), finish, hub.End()]


def _of_block(index: int, block: Block) -> list[hub.Event]:
    match block.get("type"):
        case "text":
            cited = [hub.Cited(index, citation) for citation in of_block(block)]
            return [hub.Text(index, block["text"]), *cited]
        case "thinking":
            said: list[hub.Event] = [hub.Think(index, block["thinking"])] if block.get("thinking") else []
            return [*said, hub.ThinkSignature(index, block["signature"])] if block.get("signature") else said
        case "refusal":
            return [hub.Refusal(str(block["refusal"]))]
        case "redacted_thinking":
            return [hub.RedactedThink(str(block.get("data") or ""))]
        case "tool_use":
            opened = hub.ToolOpen(index, block["id"], block["name"], block.get("signature", ""))
            return [opened, hub.ToolArgs(index, arguments.write(block.get("input"))), hub.ToolClose(index)]
    return [hub.Opaque(block)]


class Collector:
    """Puts the events of one answer together."""

    def __init__(self) -> None:
        self._id = ""
        self._model = ""
        self._usage: Usage | None = None
        self._blocks: dict[tuple[str, object], Block] = {}
        self._pieces: dict[tuple[str, object], list[str]] = {}
        self._cited: dict[object, list[hub.Json]] = {}
        self._finish: hub.Finish | None = None
        self._tier = ""
        self._is_whole = False

    def feed(self, event: hub.Event) -> None:
        """
        Take one event.

        Raises:
            CodeGateError: The event is `Failed`: the provider's error, or that it broke off.
        """
        match event:
            case hub.Text(part, text):
                self._say("text", part, text)
            case hub.Cited(part, citation):
                self._cited.setdefault(part, []).append(citation)
            case hub.Refusal(text):
                self._say(refusal.KIND, None, text)
            case hub.Think(part, text):
                self._say("thinking", part, text)
            case hub.ThinkSignature(part, signature):
                self._block("thinking", part)["signature"] = signature
            case hub.RedactedThink(data):
                self._whole({"type": "redacted_thinking", "data": data})
            case hub.ToolOpen(key, call_id, name, signature):
                self._block("tool_use", key).update(
                    id=call_id, name=name, **({"signature": signature} if signature else {})
                )
            case hub.ToolArgs(key, text):
                self._say("tool_use", key, text)
            case hub.Opaque(block):
                self._whole(block)
            case hub.Failed(error):
                raise error
            case _:
                self._note(event)

    def _note(self, event: hub.Event) -> None:
        """Events around the content."""
        match event:
            case hub.Start(reply_id, model, usage):
                self._id, self._model = reply_id or self._id, model or self._model
                self._usage = usage or self._usage
            case hub.UsageSeen(usage):
                self._usage = usage
            case hub.Served(tier):
                self._tier = tier
            case hub.Finish():
                self._finish = event
            case hub.End():
                self._is_whole = True

    def reply(self) -> hub.Reply:
        """
        The whole answer.

        Raises:
            UpstreamBroke: The end has not come.
        """
        if not self._is_whole or self._finish is None:
            raise UpstreamBroke("The provider's answer ended before it was complete.")
        content = [self._finished(key, block) for key, block in self._blocks.items()]
        found: hub.Reply = {
            "id": self._id,
            "model": self._model,
            "content": content,
            "stop_reason": self._finish.reason,
            "stop_sequence": self._finish.stop_sequence,
            "usage": self._usage or self._estimate(),
        }
        if self._finish.details:
            found["stop_details"] = self._finish.details
        if self._tier:
            found["service_tier"] = self._tier
        return found

    def _block(self, kind: str, place: object) -> Block:
        return self._blocks.setdefault((kind, place), {"type": kind})

    def _say(self, kind: str, place: object, text: str) -> None:
        self._block(kind, place)
        self._pieces.setdefault((kind, place), []).append(text)

    def _whole(self, block: Block) -> None:
        self._blocks["whole", len(self._blocks)] = block

    def _finished(self, key: tuple[str, object], block: Block) -> Block:
        text = "".join(self._pieces.get(key, ()))
        match key[0]:
            case "text":
                cited = self._cited.get(key[1])
                return {**block, "text": text, **({"citations": cited} if cited else {})}
            case "thinking":
                return {"type": "thinking", "thinking": text, "signature": block.get("signature", "")}
            case "refusal":
                return refusal.block(text)
            case "tool_use":
                return {**block, "input": arguments.parse(text)}
        return block

    def _estimate(self) -> Usage:
        chars = sum(len(piece) for pieces in self._pieces.values() for piece in pieces)
        return Usage(output_tokens=max(1, round(chars / _CHARS_PER_TOKEN)), estimated=True)


def known_usage(usage: Usage, input_estimate: int) -> Usage:
    """The usage to tell a client: where the provider counted no input at all, as estimated from the request."""
    if usage.input_tokens or usage.cache_read_tokens or usage.cache_write_tokens:
        return usage
    members: dict[str, Any] = {name: getattr(usage, name) for name in usage.__struct_fields__}
    return Usage(**{**members, "input_tokens": input_estimate})
