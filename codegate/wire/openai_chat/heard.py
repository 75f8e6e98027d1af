"""What a Chat stream has said so far, as numbered parts of the hub (`protocols.md` 3.3, steps 6 to 8)."""

from typing import Any

from codegate.wire import hub
from codegate.wire.blocks import dicts
from codegate.wire.citations import from_openai
from codegate.wire.generated import generated
from codegate.wire.hub import Json
from codegate.wire.openai_chat import chunk as chunks
from codegate.wire.openai_chat.reasoning import Reasoning
from codegate.wire.openai_chat.think_tags import ThinkTags
from codegate.wire.payload import Halves


class Heard:
    """
    Gives every kind of content a part of its own: where another kind begins, so does another part.

    Args:
        halves: Keeps the first half of a character until the second one comes; shared with the calls.
        think_tags: Take `<think>…</think>` at the start of the answer for reasoning.

    Attributes:
        counts: Characters of `text`, `think` and `refusal` so far, and how many `annotations` and `images`.
        kind: Kind of the part that is open: `text`, `think`, `refusal`, `tool`, `redacted` or nothing.
        part: Its number; -1 before the first.
        is_plain: More text of the open part is just that: nothing is held back, no tag can come.
    """

    __slots__ = ("_halves", "_tags", "_text_at", "counts", "is_plain", "kind", "part")

    def __init__(self, halves: Halves, *, think_tags: bool) -> None:
        self.counts = {"text": 0, "think": 0, "refusal": 0, "annotations": 0, "images": 0}
        self.kind = ""
        self.part = -1
        self.is_plain = False
        self._halves = halves
        self._tags = ThinkTags() if think_tags else None
        self._text_at = (-1, 0)

    def more(self, text: str) -> hub.Event:
        """More of the open part; for texts that need no other look."""
        self.counts[self.kind] += len(text)
        return _event(self.kind, self.part, text)

    def content(self, content: Any, out: list[hub.Event]) -> None:
        """A `content`: text or parts; some parts are thoughts."""
        for text, is_thought in chunks.said(content):
            if is_thought:
                self.think(Reasoning(text), out)
            else:
                self._answer(text, out)

    def think(self, found: Reasoning, out: list[hub.Event]) -> None:
        """Reasoning that has a member of its own; then tags are no reasoning any more."""
        if found.text:
            self._tags = None if self._tags is not None and not self.counts["text"] else self._tags
            self._say("think", found.text, out)
        if found.signature:
            if self.kind != "think":
                self.turn_to("think", out)
            out.append(hub.ThinkSignature(self.part, found.signature))
        for data in found.encrypted:
            self.turn_to("redacted", out)
            out.append(hub.RedactedThink(data))

    def refuse(self, text: Any, out: list[hub.Event]) -> None:
        """More of the provider's refusal."""
        if isinstance(text, str):
            self._say("refusal", text, out)

    def beside(self, delta: Json, out: list[hub.Event]) -> None:
        """Sources of the text, and images. A source belongs to the text that came last."""
        part, start = self._text_at
        annotations, images = dicts(delta.get("annotations")), dicts(delta.get("images"))
        self.counts["annotations"] += len(annotations)
        self.counts["images"] += len(images)
        cited = [citation for found in annotations if (citation := from_openai(found, start)) and part >= 0]
        out += [hub.Cited(part, citation) for citation in cited]
        out += [hub.Opaque(block) for image in images if (block := generated(image))]

    def turn_to(self, kind: str, out: list[hub.Event]) -> None:
        """Another kind of content begins, so a new part does."""
        self._release(out)
        self.is_plain = False
        self.kind = kind
        self.part += 1

    def close(self, out: list[hub.Event]) -> None:
        """The answer ends: what was held back."""
        if self._tags is not None:
            tags, self._tags = self._tags, None
            thought, answer = tags.close()
            self._say("think", thought, out)
            self._say("text", answer, out)
        self._release(out)

    def _answer(self, text: str, out: list[hub.Event]) -> None:
        self.counts["text"] += len(text)
        if self._tags is None:
            self._say("text", text, out)
            return
        thought, answer = self._tags.feed(text)
        if self._tags.is_done:
            self._tags = None
        self._say("think", thought, out)
        self._say("text", answer, out)

    def _say(self, kind: str, text: str, out: list[hub.Event]) -> None:
        if not text:
            return
        if kind != self.kind:
            self.turn_to(kind, out)
            if kind == "text":
                self._text_at = self.part, max(0, self.counts["text"] - len(text))
        if kind != "text":
            self.counts[kind] += len(text)
        text = self._halves.join(kind, text)
        if text:
            out.append(_event(kind, self.part, text))
        self.is_plain = kind == "text" and self._tags is None and not self._halves.is_holding

    def _release(self, out: list[hub.Event]) -> None:
        late = self._halves.release(self.kind)
        if late:
            out.append(_event(self.kind, self.part, late))


def _event(kind: str, part: int, text: str) -> hub.Event:
    if kind == "text":
        return hub.Text(part, text)
    return hub.Think(part, text) if kind == "think" else hub.Refusal(text)
