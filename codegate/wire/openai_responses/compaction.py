"""
Compaction: a long conversation becomes its user's messages and a summary (`protocols.md` 5.6).

Clients ask for it in two ways: `POST /v1/responses/compact`, and a last item `compaction_trigger` in an ordinary
request, whose answer then is one `compaction` item. Where the provider knows neither, the model that is routed to is
asked for a summary in words, and the item carries that.

Clients keep the item without looking into it, so its words are sealed: `cg1.summary.` and base64url. They are sealed
last of all (`seal`), with what guardrails hid put back, and opened first of all (`opened`), before guardrails look:
a summary is the user's words like any other message. Between provider and seal they travel as a draft.
"""

import base64
import re
from collections.abc import Callable
from typing import Any

import msgspec

from codegate.errors import RemoteProtocolError
from codegate.wire import hub
from codegate.wire.blocks import dicts, text_block
from codegate.wire.format import ReplyContext
from codegate.wire.hub import Block, Json
from codegate.wire.openai_responses.usage import write as write_usage
from codegate.wire.provenance import carried
from codegate.wire.replay import known_usage
from codegate.wire.splice import Body

TRIGGER = "compaction_trigger"
ITEMS = frozenset({"compaction", "compaction_summary"})
"""Items that hold a compacted past; the second name is Codex' older one."""

RETAINED_CHARS = 80_000
"""Characters of the user's messages that stay as they are, the newest first: Codex itself keeps 20,000 tokens."""

HEAD = "The conversation before this point was compacted. Its summary, by the model that held it:\n\n"
"""Stands before the summary when it goes to a model; tells a summary from what the user wrote."""

PROMPT = (
    "Stop here: this conversation is about to be compacted. Write the summary from which a model that sees nothing "
    "else of it will go on with the task. Say what the user wants, with every requirement and preference; what has "
    "been done and decided, and why; the state of files, commands and tests; exact names, paths, values and errors "
    "that are still needed; what remains to be done, and the next step. Be complete and brief. Call no tools; "
    "answer with the summary alone."
)
"""What the model is asked for."""

_SEAL = "summary"
_DRAFT = "cg1.draft."
_DRAFTED = re.compile(rb'"cg1\.draft\.(?:[^"\\]|\\.)*"')
_SEALED = f"cg1.{_SEAL}.".encode()


def is_asked(body: Body) -> bool:
    """The request's last item asks for a compaction in place of an answer."""
    return TRIGGER.encode() in body.raw and taken(body.value("input"))[1]


def taken(items: Any) -> tuple[Any, bool]:
    """The input without its trigger, and whether it ended with one."""
    if isinstance(items, list) and items and isinstance(items[-1], dict) and items[-1].get("type") == TRIGGER:
        return items[:-1], True
    return items, False


def summarising(request: Json) -> Json:
    """
    A hub request as one for a summary of its conversation.

    Its own tools stay, forbidden: a history with calls wants them declared, and the provider's cache knows this
    beginning. Those that a provider runs go.
    """
    wanted = {key: value for key, value in request.items() if key not in ("tool_choice", "max_tokens")}
    wanted["tools"] = [tool for tool in wanted.get("tools", ()) if tool.get("type") in (None, "custom", "freeform")]
    if wanted["tools"]:
        wanted["tool_choice"] = {"type": "none"}
    turns, extensions = list(wanted["messages"]), dict(wanted.get("extensions", {}))
    extensions.pop("response_format", None)
    if turns and turns[-1]["role"] == "user":
        turns[-1] = {**turns[-1], "content": [*turns[-1]["content"], text_block(PROMPT)]}
    else:
        turns.append({"role": "user", "content": [text_block(PROMPT)]})
    return {**wanted, "messages": turns, "extensions": {**extensions, "compact": True}}


def summary_of(item: Json) -> str | None:
    """The words of an item that was sealed here; None for another's."""
    sealed = item.get("encrypted_content")
    if not isinstance(sealed, str) or not sealed.startswith(_SEALED.decode()):
        return None
    data = sealed[len(_SEALED) :]
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), b"-_", validate=True).decode() or None
    except ValueError:
        return None


def opened(body: Body) -> Body:
    """The body with summaries that were sealed here as messages of the user; the same one if there are none."""
    if _SEALED not in body.raw:
        return body
    items = body.value("input")
    if not isinstance(items, list):
        return body
    written = [_opened(item) for item in items]
    return body if written == items else Body.parse(body.patched({"input": written}))


def _opened(item: Any) -> Any:
    words = summary_of(item) if isinstance(item, dict) and item.get("type") in ITEMS else None
    if words is None:
        return item
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": HEAD + words}]}


def condensed(reply: hub.Reply) -> hub.Reply:
    """
    A model's answer as a compaction.

    Raises:
        RemoteProtocolError: It holds no words.
    """
    words = "\n\n".join(block["text"] for block in reply["content"] if block.get("type") == "text").strip()
    if not words:
        raise RemoteProtocolError("The model gave no summary of the conversation.")
    return {**reply, "content": [_block(words)], "stop_reason": "end_turn"}


class Condenser:
    """`condensed` between a decoder and an encoder: keeps back what the model says, and gives it at the end."""

    __slots__ = ("_said", "_seen")

    def __init__(self) -> None:
        self._said: dict[object, list[str]] = {}
        self._seen: list[hub.Event] = []

    def feed(self, events: list[hub.Event]) -> list[hub.Event]:
        """The events to go on now."""
        out: list[hub.Event] = []
        for event in events:
            if isinstance(event, hub.Text):
                self._said.setdefault(event.part, []).append(event.text)
            elif isinstance(event, hub.End):
                out += self._whole()
            elif isinstance(event, hub.Start | hub.UsageSeen | hub.Ping | hub.Failed):
                out.append(event)
        return out

    def _whole(self) -> list[hub.Event]:
        words = "\n\n".join("".join(pieces) for pieces in self._said.values()).strip()
        if not words:
            return [hub.Failed(RemoteProtocolError("The model gave no summary of the conversation."))]
        return [hub.Opaque(_block(words)), hub.Finish("end_turn"), hub.End()]


def _block(words: str) -> Block:
    return {"type": "compaction", "content": words}


def item(block: Block) -> Json:
    """The item of a hub's block, its words in a draft."""
    return {"type": "compaction", "encrypted_content": _DRAFT + str(block.get("content") or "")}


def seal(data: bytes, restored: Callable[[str], str]) -> bytes:
    """
    JSON, or events of a stream, with every draft sealed.

    Args:
        restored: The words with what guardrails hid put back.
    """
    if b'"' + _DRAFT.encode() not in data:
        return data

    def sealed(found: re.Match[bytes]) -> bytes:
        words = restored(msgspec.json.decode(found[0], type=str)[len(_DRAFT) :])
        encoded = base64.urlsafe_b64encode(words.encode("utf-8", "replace")).decode().rstrip("=")
        return msgspec.json.encode(carried(_SEAL, encoded))

    return _DRAFTED.sub(sealed, data)


def from_hub(reply: hub.Reply, context: ReplyContext) -> Json:
    """The answer of `/v1/responses/compact`: what stays of the user's messages, then the summary."""
    summaries = [block for block in reply["content"] if block.get("type") == "compaction"]
    own_id = f"cmp_{context.reply_id}"
    return {
        "id": f"resp_{context.reply_id}",
        "object": "response.compaction",
        "created_at": context.created_s,
        "output": [*retained(context.echo.get("input")), *({"id": own_id, **item(block)} for block in summaries)],
        "usage": write_usage(known_usage(reply["usage"], context.input_estimate)),
    }


def retained(items: Any) -> list[Json]:
    """The user's newest messages, in their order, as far as `RETAINED_CHARS` reach; the oldest of them is cut."""
    kept: list[Json] = []
    left = RETAINED_CHARS
    for message in reversed(_messages(items)):
        parts = []
        for part in dicts(message["content"]):
            text = part.get("text")
            size = len(text) if isinstance(text, str) else len(msgspec.json.encode(part))
            if size <= left:
                parts.append(part)
                left -= size
            elif isinstance(text, str):
                parts.append({**part, "text": f"{text[:left]}\n[cut]"})
                left = 0
        if parts:
            kept.append({"type": "message", "role": "user", "content": parts})
        if left <= 0:
            break
    return kept[::-1]


def _messages(items: Any) -> list[Json]:
    """Messages of the user, content as parts, without summaries of earlier compactions."""
    if isinstance(items, str):
        items = [{"role": "user", "content": items}]
    found: list[Json] = []
    for one in dicts(items):
        if one.get("role") != "user" or one.get("type") not in (None, "message"):
            continue
        given = one.get("content")
        parts = [{"type": "input_text", "text": given}] if isinstance(given, str) else dicts(given)
        if not any(str(part.get("text") or "").startswith(HEAD) for part in parts):
            found.append({"content": parts})
    return found
