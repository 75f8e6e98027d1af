"""What the items of a Responses stream say, as hub events: in deltas, or late and whole."""

from typing import Any

from codegate.wire import hub, payload
from codegate.wire.blocks import dicts
from codegate.wire.citations import from_openai
from codegate.wire.generated import of_result
from codegate.wire.hub import Json
from codegate.wire.names import derived_id
from codegate.wire.openai_responses import reasoning
from codegate.wire.openai_responses.items import CALLS, Item, Part, text
from codegate.wire.openai_responses.server_calls import built_in, search_blocks
from codegate.wire.payload import Halves

_CALL = ("call", 0)
_THINK = ("think", 0)
_BREAK = "\n\n"
_WRAP = ('{"input":"', '"}')
"""Around the input of a freeform tool, so that it is an object in the hub."""


class Speech:
    """
    Says what items say, each thing once.

    Attributes:
        has_tools: A call has been closed.
        has_refusal: The provider refused.
    """

    def __init__(self) -> None:
        self.has_tools = False
        self.has_refusal = False
        self._halves = Halves()
        self._parts = 0

    def say(self, item: Item, place: tuple[str, int], delta: Any) -> list[hub.Event]:
        """More text or refusal of a message."""
        if type(delta) is not str or item.is_done:
            return []
        part = item.parts.get(place) or self._part(item, place)
        part.pieces.append(delta)
        text = delta
        if self._halves.is_holding or not delta.isascii():
            text = self._halves.join(part, delta)
        if not text:
            return []
        if place[0] == "text":
            return [hub.Text(part.number, text)]
        self.has_refusal = True
        return [hub.Refusal(text)]

    def complete(self, item: Item, place: tuple[str, int], whole: Any) -> list[hub.Event]:
        """The whole text of a part: what of it was not said."""
        if item.is_done or not isinstance(whole, str):
            return []
        part = item.parts.get(place) or self._part(item, place)
        return self.say(item, place, part.rest(whole))

    def cite(self, item: Item, place: tuple[str, int], annotations: Any) -> list[hub.Event]:
        """More sources of a text; those that no other format has a form for are counted and left out."""
        if item.is_done or not isinstance(annotations, list):
            return []
        part = item.parts.get(place) or self._part(item, place)
        part.cited += len(annotations)
        citations = [from_openai(annotation) for annotation in annotations]
        return [hub.Cited(part.number, citation) for citation in citations if citation is not None]

    def think(self, item: Item, section: tuple[str, int], delta: Any) -> list[hub.Event]:
        """More reasoning. Sections are set apart; of summary and full text, only the one that came first is said."""
        if type(delta) is not str or item.is_done or (item.section is not None and item.section[0] != section[0]):
            return []
        part = item.parts.get(_THINK) or self._part(item, _THINK)
        if item.section is not None and item.section != section:
            delta = _BREAK + delta
        item.sections.setdefault(section, len(part.pieces))
        item.section = section
        part.pieces.append(delta)
        delta = self._halves.join(part, delta)
        return [hub.Think(part.number, delta)] if delta else []

    def think_whole(self, item: Item, section: tuple[str, int], whole: Any) -> list[hub.Event]:
        """The whole text of a section: what of it was not said. Deltas and it may disagree on having a number."""
        if section not in item.sections:
            unnumbered = section[0], -1
            if unnumbered in item.sections:
                section = unnumbered
            elif section == unnumbered and item.section is not None and item.section[0] == section[0]:
                section = item.section
        start = item.sections.get(section)
        if start is None:
            return self.think(item, section, whole) if whole else []
        said = "".join(item.parts[_THINK].pieces[start:]).removeprefix(_BREAK if start else "")
        is_more = section == item.section and isinstance(whole, str) and whole.startswith(said)
        return self.think(item, section, whole[len(said) :]) if is_more else []

    def argue_whole(self, item: Item, whole: Any) -> list[hub.Event]:
        """All arguments of a call, or the input of a freeform one: what of it was not said."""
        part = item.parts.get(_CALL) or Part(0)
        return self.argue(item, part.rest(whole))

    def open(self, item: Item) -> list[hub.Event]:
        """A call, once its name is known: its opening and what waited for it."""
        if item.is_open or not item.name:
            return []
        item.is_open = True
        name = payload.mended(item.name)
        call_id = payload.mended(item.call_id or item.id) or derived_id(item.key, name)
        out: list[hub.Event] = [hub.ToolOpen(item.key, call_id, name)]
        part = item.parts.get(_CALL)
        return [*out, *self._arguments(item, part, "".join(part.pieces))] if part is not None else out

    def argue(self, item: Item, delta: Any) -> list[hub.Event]:
        """More arguments of a call, or more input of a freeform one."""
        if type(delta) is not str or not delta or item.is_done:
            return []
        part = item.parts.get(_CALL) or Part(0)
        is_first = not part.pieces
        item.parts[_CALL] = part
        part.pieces.append(delta)
        return self._arguments(item, part, delta, is_first=is_first) if item.is_open else []

    def finish(self, item: Item, whole: Json) -> list[hub.Event]:
        """
        The item ends.

        Args:
            whole: The item as it is at its end; empty when nobody said.
        """
        if item.is_done:
            return []
        if item.kind == "message":
            out = self._finish_message(item, whole)
        elif item.kind == "reasoning":
            out = self._finish_reasoning(item, whole)
        elif item.kind in CALLS:
            out = self._finish_call(item, whole)
        elif item.kind == "web_search_call":
            out = [hub.Opaque(block) for block in search_blocks(whole)] if whole else []
        elif item.kind == "image_generation_call":
            image = of_result(whole)
            out = [hub.Opaque(image)] if image else []
        else:
            out = self._finish_built_in(item, whole)
        item.is_done = True
        return out

    def _finish_message(self, item: Item, whole: Json) -> list[hub.Event]:
        out: list[hub.Event] = []
        for index, content in enumerate(dicts(whole.get("content"))):
            kind = "refusal" if content.get("type") == "refusal" else "text"
            known = (kind, -1) if (kind, -1) in item.parts else (kind, index)  # deltas that named no place
            out += self.complete(item, known, content.get(kind))
            sources = content.get("annotations")
            if isinstance(sources, list) and sources and known in item.parts:
                out += self.cite(item, known, sources[item.parts[known].cited :])
        for place, part in item.parts.items():
            late = self._halves.release(part)
            if late:
                out.append(hub.Text(part.number, late) if place[0] == "text" else hub.Refusal(late))
        return out

    def _finish_reasoning(self, item: Item, whole: Json) -> list[hub.Event]:
        out: list[hub.Event] = []
        part = item.parts.get(_THINK) or self._part(item, _THINK)
        kind = item.section[0] if item.section is not None else ""
        for member in ("summary", "content"):
            said = _BREAK.join(text(entry, "text") for entry in dicts(whole.get(member)))
            if said and kind in ("", member):
                kind = member
                rest = part.rest(said)
                part.pieces.append(rest)
                rest = self._halves.join(part, rest)
                out += [hub.Think(part.number, rest)] if rest else []
        late = self._halves.release(part)
        out += [hub.Think(part.number, late)] if late else []
        signature = reasoning.signature(text(whole, "encrypted_content"))
        if not signature:
            return out
        return [*out, hub.ThinkSignature(part.number, signature) if any(part.pieces) else hub.RedactedThink(signature)]

    def _finish_call(self, item: Item, whole: Json) -> list[hub.Event]:
        item.learn(whole)
        out = self.open(item)
        if not item.is_open:
            return []
        out += self.argue_whole(item, whole.get("input" if item.kind == "custom_tool_call" else "arguments"))
        late = self._halves.release(item.key)
        if item.kind == "custom_tool_call":
            late = ("" if item.parts.get(_CALL) else _WRAP[0]) + late + _WRAP[1]
        self.has_tools = True
        return [*out, *([hub.ToolArgs(item.key, late)] if late else []), hub.ToolClose(item.key)]

    def _finish_built_in(self, item: Item, whole: Json) -> list[hub.Event]:
        call = built_in(whole)
        if call is None:
            return []
        item.call_id, item.name = text(whole, "call_id"), call[0]
        self.has_tools = True
        return [*self.open(item), hub.ToolArgs(item.key, call[1]), hub.ToolClose(item.key)]

    def _arguments(self, item: Item, part: Part, delta: str, *, is_first: bool = True) -> list[hub.Event]:
        del part
        delta = self._halves.join(item.key, delta)
        if item.kind == "custom_tool_call":
            delta = (_WRAP[0] if is_first else "") + payload.quote(delta)[1:-1].decode()
        return [hub.ToolArgs(item.key, delta)] if delta else []

    def _part(self, item: Item, place: tuple[str, int]) -> Part:
        part = item.parts[place] = Part(self._parts)
        self._parts += 1
        return part
