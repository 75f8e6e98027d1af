"""
Where the text is in a streamed answer of OpenAI Responses.

Events are numbered there without a gap, so each event put in between moves the numbers of all that follow.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from codegate.guardrails.deltas import Json, Out, is_any_held, restored_whole
from codegate.guardrails.held import HeldText
from codegate.guardrails.recall import Recall
from codegate.guardrails.restore import Restorer

_TEXTS = {
    "response.output_text.delta": False,
    "response.refusal.delta": False,
    "response.custom_tool_call_input.delta": False,
    "response.function_call_arguments.delta": True,
    "response.mcp_call_arguments.delta": True,
}
"""Deltas that carry words of the answer -> whether they are the source of a JSON document."""

_REASONING = "response.reasoning"
_SILENT = frozenset({"response.in_progress", "response.queued", "keepalive"})
"""Events between which a text may go on: they say only that the provider is alive."""

Key = tuple[str, Any, Any]


class ResponsesDeltas:
    """Responses streams: output text, refusals and call inputs by item and part; reasoning passes."""

    def __init__(self, restorer: Restorer, recall: Recall) -> None:
        self._restorer = restorer
        self._recall = recall
        self._blocks: dict[Key, HeldText] = {}
        self._last: dict[Key, Json] = {}
        self._shift = 0

    @property
    def is_holding(self) -> bool:
        """See `Deltas`; once numbers have moved, no event can pass unread any more."""
        return self._shift > 0 or is_any_held(self._blocks.values())

    def feed(self, data: Json) -> list[Out] | None:
        """See `Deltas`."""
        kind = str(data.get("type"))
        if kind in _TEXTS and isinstance(data.get("delta"), str):
            return self._delta(kind, data)
        if kind.startswith(_REASONING) or kind in _SILENT:
            return self._sent([], data, is_changed=False)
        flushed = self._flush(data.get("sequence_number"))
        changed = restored_whole(data, self._restorer)
        return self._sent(flushed, changed, is_changed=changed is not data)

    def flush(self) -> list[Out]:
        """See `Deltas`."""
        return self._flush(None)

    def _flush(self, number: Any) -> list[Out]:
        """Deltas of what is held; `number` is that of the event they go before, as it came."""
        out: list[Out] = []
        for key, block in self._blocks.items():
            if rest := block.flush():
                event = {**self._last[key], "delta": rest}
                if "sequence_number" in event:
                    after = event["sequence_number"] + 1 if number is None else number
                    event["sequence_number"] = after + self._shift
                    self._shift += 1
                out.append(Out(key[0], event))
        return out

    def _delta(self, kind: str, data: Json) -> list[Out] | None:
        key = _block_of(data)
        block = self._blocks.get(key)
        if block is None:
            recall = partial(self._recall.before, key, pieces)
            block = self._blocks[key] = HeldText(self._restorer, is_json=_TEXTS[kind], recall=recall)
        self._last[key] = data
        text = block.feed(data["delta"])
        is_changed = text != data["delta"]
        return self._sent([], {**data, "delta": text} if is_changed else data, is_changed=is_changed)

    def _sent(self, flushed: list[Out], data: Json, *, is_changed: bool) -> list[Out] | None:
        if not flushed and not is_changed and not self._shift:
            return None
        return [*flushed, Out(str(data.get("type")), self._numbered(data))]

    def _numbered(self, data: Json) -> Json:
        number = data.get("sequence_number")
        return {**data, "sequence_number": number + self._shift} if isinstance(number, int) and self._shift else data


def pieces(data: Json) -> Iterator[tuple[Key, str]]:
    """The piece of text in an event, with the block it belongs to."""
    piece = data.get("delta")
    if data.get("type") in _TEXTS and isinstance(piece, str):
        yield _block_of(data), piece


def _block_of(data: Json) -> Key:
    return str(data.get("type")), data.get("item_id", data.get("output_index")), data.get("content_index")
