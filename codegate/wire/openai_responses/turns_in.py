"""The `input` of Responses -> hub messages (`protocols.md` 1.4.2)."""

from typing import Any

from codegate.errors import InvalidRequest
from codegate.wire.blocks import text_block
from codegate.wire.format import Notes
from codegate.wire.hub import Block, Json, Message
from codegate.wire.openai_responses import compaction, content
from codegate.wire.openai_responses.calls_in import CALLS, OUTPUTS, call, summary, thought

_SYSTEM = ("system", "developer")
_PROVIDER_TOOLS = ("web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call")
_TOOL_LISTS = ("additional_tools", "tool_search_output")
"""Items that bring tools; `tools_in` reads them."""

_FAILED = ("incomplete", "failed")
_SPOKEN = ("rs_", "msg_")


def read(given: Any, notes: Notes) -> tuple[list[Block], list[Message]]:
    """
    The leading system text, and the turns: what a model said in a row is one turn, so are outputs in a row.

    Raises:
        InvalidRequest: Nothing to read, an unknown role, or an item that lives at another provider.
    """
    if isinstance(given, str) and given:
        return [], [{"role": "user", "content": [text_block(given)]}]
    if not isinstance(given, list) or not given:
        raise InvalidRequest("input must be text or a list with at least one item.", field="input")
    reader = _Reader(notes)
    for index, item in enumerate(given):
        field = f"input[{index}]"
        if not isinstance(item, dict):
            raise InvalidRequest(f"{field} must be an object.", field=field)
        reader.take(item, field)
    return reader.system, [_settled(turn) for turn in reader.turns]


class _Reader:
    """Walks the items and keeps one turn open."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._is_result = False
        self.system: list[Block] = []
        self.turns: list[Message] = []

    def take(self, item: Json, field: str) -> None:
        kind = item.get("type") or ("message" if "role" in item else "")
        if not isinstance(kind, str):
            raise InvalidRequest(f"{field}.type must be a text.", field=f"{field}.type")
        if kind == "message":
            self._message(item, field)
        elif kind in OUTPUTS:
            self._result(item, field)
        elif kind == "item_reference":
            self._reference(item, field)
        elif kind in compaction.ITEMS:
            self._compacted(item, field)
        elif kind not in _TOOL_LISTS:
            self._said(item, kind, field)

    def _said(self, item: Json, kind: str, field: str) -> None:
        """Reasoning, calls, and traces of what the provider did itself."""
        block: Block | None = None
        if kind == "reasoning":
            block = thought(item)
        elif kind in CALLS:
            block = call(item, field, self._notes)
            if block is None:
                raise InvalidRequest(f"{field}.name must be the name of a tool.", field=f"{field}.name")
        elif kind in _PROVIDER_TOOLS or kind.startswith("mcp_"):
            self._notes.add("approximated", f"input.{kind}")
            block = text_block(summary(item))
        else:
            self._notes.add("dropped", f"input.{kind}")
        if block is not None:
            self._answer([block])

    def _compacted(self, item: Json, field: str) -> None:
        words = compaction.summary_of(item)
        if words is None:
            raise _elsewhere("A compacted conversation of another provider", field)
        self._open("user", [text_block(compaction.HEAD + words)])

    def _reference(self, item: Json, field: str) -> None:
        """
        An item that the client believes stored. What the model thought or said can be missed: some clients refer to
        it unasked. A call or a result cannot.
        """
        if not str(item.get("id")).startswith(_SPOKEN):
            raise _elsewhere("An item kept at another provider", field)
        self._notes.add("dropped", "input.item_reference")

    def _message(self, item: Json, field: str) -> None:
        role = item.get("role")
        found = content.blocks(item.get("content"), f"{field}.content", self._notes)
        if role not in (*_SYSTEM, "user", "assistant"):
            raise InvalidRequest(f"{field}.role {role!r} is not known.", field=f"{field}.role")
        if not found:
            return
        if role == "assistant":
            self._answer(found)
            return
        if role == "user":
            self._open("user", found)
            return
        texts = [block for block in found if block["type"] == "text"]
        if len(texts) < len(found):
            self._notes.add("dropped", f"{field}.content")
        if self.turns:
            self._open("system", texts)
        else:
            self.system += texts

    def _answer(self, blocks: list[Block]) -> None:
        if self.turns and self.turns[-1]["role"] == "assistant":
            self.turns[-1]["content"] += blocks
        else:
            self._open("assistant", blocks)

    def _result(self, item: Json, field: str) -> None:
        call_id = item.get("call_id") or item.get("id")
        found = content.output(item.get("output"), f"{field}.output", self._notes)
        result: Block = {"type": "tool_result", "tool_use_id": str(call_id or ""), "content": found}
        if item.get("status") in _FAILED:
            result["is_error"] = True
        if self._is_result:
            self.turns[-1]["content"].append(result)
        else:
            self._open("user", [result])
            self._is_result = True

    def _open(self, role: Any, blocks: list[Block]) -> None:
        self._is_result = False
        if blocks:
            self.turns.append({"role": role, "content": blocks})


def _settled(turn: Message) -> Message:
    """The turn with its text before its first call: calls must touch their results."""
    blocks = turn["content"]
    first = next((index for index, block in enumerate(blocks) if block["type"] == "tool_use"), None)
    if turn["role"] != "assistant" or first is None:
        return turn
    after = blocks[first:]
    texts = [block for block in after if block["type"] == "text"]
    if not texts:
        return turn
    return {**turn, "content": [*blocks[:first], *texts, *(block for block in after if block["type"] != "text")]}


def _elsewhere(what: str, field: str) -> InvalidRequest:
    return InvalidRequest(f"{what} is not supported by this provider.", field=field, code="unsupported_value")
