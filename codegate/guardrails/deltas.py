"""
Where the text is in the events of a streamed answer, by client format.

A format takes a decoded event and says what to send in its place: the event as it was (None), or a list of events.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol

import msgspec

from codegate.guardrails import walk
from codegate.guardrails.held import HeldText
from codegate.guardrails.recall import Recall
from codegate.guardrails.restore import Restorer

Json = dict[str, Any]


class Out(NamedTuple):
    """An event to send: its SSE name ("" for none) and its data."""

    event: str
    data: Json


class Deltas(Protocol):
    """Restores the events of one stream."""

    @property
    def is_holding(self) -> bool:
        """Some text waits for its end."""
        ...

    def feed(self, data: Json) -> list[Out] | None:
        """Events to send in place of this one; None to send it as it came."""
        ...

    def flush(self) -> list[Out]:
        """Events for whatever is still held."""
        ...


class AnthropicDeltas:
    """Messages streams: `text_delta` and `input_json_delta` by block index; reasoning and signatures pass."""

    _FIELDS = {"text_delta": ("text", False), "input_json_delta": ("partial_json", True)}

    def __init__(self, restorer: Restorer, recall: Recall) -> None:
        self._restorer = restorer
        self._recall = recall
        self._blocks: dict[tuple[Any, str], HeldText] = {}

    @property
    def is_holding(self) -> bool:
        """See `Deltas`."""
        return is_any_held(self._blocks.values())

    def feed(self, data: Json) -> list[Out] | None:
        """See `Deltas`."""
        kind = data.get("type")
        if kind == "ping":
            return None
        delta = data.get("delta")
        if kind == "content_block_delta" and isinstance(delta, dict):
            return self._delta(data, delta)
        index = data.get("index") if kind in ("content_block_start", "content_block_stop") else None
        flushed = self._flush(key for key in list(self._blocks) if index is None or key[0] == index)
        changed = restored_whole(data, self._restorer)
        if not flushed and changed is data:
            return None
        return [*flushed, Out(str(kind), changed)]

    def flush(self) -> list[Out]:
        """See `Deltas`."""
        return self._flush(list(self._blocks))

    def pieces(self, data: Json) -> Iterator[tuple[tuple[Any, str], str]]:
        """The piece of text in an event, with the block it belongs to."""
        delta = data.get("delta")
        if isinstance(delta, dict):
            kind = str(delta.get("type"))
            piece = delta.get(self._FIELDS.get(kind, ("", False))[0])
            if isinstance(piece, str):
                yield (data.get("index"), kind), piece

    def _delta(self, data: Json, delta: Json) -> list[Out] | None:
        index, kind = data.get("index"), str(delta.get("type"))
        flushed = self._flush(key for key in list(self._blocks) if key[0] == index and key[1] != kind)
        field, is_json = self._FIELDS.get(kind, ("", False))
        piece = delta.get(field)
        if not isinstance(piece, str):
            is_signed = kind in ("thinking_delta", "signature_delta")
            changed = data if is_signed else restored_whole(data, self._restorer)
            return [*flushed, Out("content_block_delta", changed)] if flushed or changed is not data else None
        block = self._blocks.get((index, kind))
        if block is None:
            recall = partial(self._recall.before, (index, kind), self.pieces)
            block = self._blocks[index, kind] = HeldText(self._restorer, is_json=is_json, recall=recall)
        text = block.feed(piece)
        if text == piece:
            return [*flushed, Out("content_block_delta", data)] if flushed else None
        return [*flushed, *([_anthropic_delta(index, kind, field, text)] if text else [])]

    def _flush(self, keys: Iterable[tuple[Any, str]]) -> list[Out]:
        rests = ((key, self._blocks[key].flush()) for key in keys)
        return [_anthropic_delta(key[0], key[1], self._FIELDS[key[1]][0], rest) for key, rest in rests if rest]


class ChatDeltas:
    """
    Chat Completions streams: `content` and `refusal` by choice, arguments by choice and tool call.

    Legacy Completions too, whose choices hold `text` and no delta.
    """

    _WORDS = ("content", "refusal", "text")

    def __init__(self, restorer: Restorer, recall: Recall) -> None:
        self._restorer = restorer
        self._recall = recall
        self._blocks: dict[tuple[Any, str, Any], HeldText] = {}
        self._envelope: Json = {}

    @property
    def is_holding(self) -> bool:
        """See `Deltas`."""
        return is_any_held(self._blocks.values())

    def feed(self, data: Json) -> list[Out] | None:
        """See `Deltas`."""
        choices = data.get("choices")
        if not isinstance(choices, list):
            changed = restored_whole(data, self._restorer)
            flushed = self.flush()
            return [*flushed, Out("", changed)] if flushed or changed is not data else None
        self._envelope = {name: value for name, value in data.items() if name not in ("choices", "usage")}
        flushed = []
        changed_any = False
        for choice in choices:
            if isinstance(choice, dict):
                delta = choice.get("delta")
                changed_any |= self._choice(choice, delta if isinstance(delta, dict) else choice, flushed)
        return [*flushed, Out("", data)] if flushed or changed_any else None

    def flush(self) -> list[Out]:
        """See `Deltas`."""
        out: list[Out] = []
        self._flush(list(self._blocks), out)
        return out

    def _choice(self, choice: Json, delta: Json, flushed: list[Out]) -> bool:
        """Restore one choice of the event in place; what must be sent before it goes to `flushed`."""
        number = choice.get("index", 0)
        is_last = choice.get("finish_reason") is not None
        present = {field for field in self._WORDS if isinstance(delta.get(field), str) and delta[field]}
        if present or delta.get("tool_calls") or delta.get("reasoning_content") or delta.get("reasoning"):
            others = [k for k in self._blocks if k[0] == number and k[1] in self._WORDS and k[1] not in present]
            self._flush(others, flushed)
        changed = False
        touched: set[tuple[Any, str, Any]] = set()
        for key, holder, field in self._holders(number, delta):
            if key[1] not in self._WORDS or key[1] in present:
                changed |= self._piece(key, holder, field, is_last, touched)
        if is_last:
            self._flush([k for k in self._blocks if k[0] == number and k not in touched], flushed)
        return changed

    def pieces(self, data: Json) -> Iterator[tuple[tuple[Any, str, Any], str]]:
        """The pieces of text in an event, each with the block it belongs to."""
        choices = data.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict):
                delta = choice.get("delta")
                held = self._holders(choice.get("index", 0), delta if isinstance(delta, dict) else choice)
                yield from ((key, holder[field]) for key, holder, field in held)

    def _holders(self, number: Any, delta: Json) -> Iterator[tuple[tuple[Any, str, Any], Json, str]]:
        """Block, object and member of every piece of text in a choice."""
        for field in self._WORDS:
            if isinstance(delta.get(field), str):
                yield (number, field, 0), delta, field
        calls = delta.get("tool_calls")
        for call in calls if isinstance(calls, list) else ():
            function = call.get("function") if isinstance(call, dict) else None
            if isinstance(function, dict) and isinstance(function.get("arguments"), str):
                yield (number, "arguments", call.get("index", 0)), function, "arguments"
        legacy = delta.get("function_call")
        if isinstance(legacy, dict) and isinstance(legacy.get("arguments"), str):
            yield (number, "function_call", 0), legacy, "arguments"

    def _piece(
        self, key: tuple[Any, str, Any], holder: Json, field: str, is_last: bool, touched: set[tuple[Any, str, Any]]
    ) -> bool:
        piece = holder[field]
        block = self._blocks.get(key)
        if block is None:
            recall = partial(self._recall.before, key, self.pieces)
            is_json = key[1] not in self._WORDS
            block = self._blocks[key] = HeldText(self._restorer, is_json=is_json, recall=recall)
        text = block.feed(piece)
        if is_last:
            text += block.flush()
        touched.add(key)
        holder[field] = text
        return bool(text != piece)

    def _flush(self, keys: Iterable[tuple[Any, str, Any]], out: list[Out]) -> None:
        for key in keys:
            if rest := self._blocks[key].flush():
                number, field, call = key
                delta: Json = {field: rest}
                if field == "arguments":
                    delta = {"tool_calls": [{"index": call, "function": {"arguments": rest}}]}
                elif field == "function_call":
                    delta = {"function_call": {"arguments": rest}}
                choice = {"index": number, "delta": delta, "finish_reason": None}
                if field == "text":
                    choice = {"index": number, "text": rest, "finish_reason": None}
                out.append(Out("", {**self._envelope, "choices": [choice]}))


def is_any_held(blocks: Iterable[HeldText]) -> bool:
    """Some block waits for the end of what may be a token."""
    for block in blocks:  # noqa: SIM110  asked for every chunk: a generator takes three times as long
        if block.held:
            return True
    return False


def _anthropic_delta(index: Any, kind: str, field: str, text: str) -> Out:
    data = {"type": "content_block_delta", "index": index, "delta": {"type": kind, field: text}}
    return Out("content_block_delta", data)


def restored_whole(data: Json, restorer: Restorer) -> Json:
    """The event restored as a whole reply would be; the same object if nothing changed."""
    raw = msgspec.json.encode(data)
    changed = walk.rewrite(raw, restorer.change, keys=True)
    return data if changed is raw else msgspec.json.decode(changed, type=dict[str, Any])
