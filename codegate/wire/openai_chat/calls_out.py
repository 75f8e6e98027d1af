"""The tool calls of a stream of Chat Completions that is written (`protocols.md` 3.6.2)."""

from codegate.wire import hub, payload
from codegate.wire.call_signatures import member
from codegate.wire.format import ReplyContext
from codegate.wire.freeform import freeform_text
from codegate.wire.hub import Json

TAIL = b',"finish_reason":null}]}\n\n'
"""How a chunk ends that is not the last."""


class _Call:
    """A tool call of the answer: its number, and the text of a freeform one until it is whole."""

    __slots__ = ("arguments_head", "has_arguments", "id", "index", "name", "pieces")

    def __init__(self, index: int, call_id: str, name: str, arguments_head: bytes) -> None:
        self.index = index
        self.id = call_id
        self.name = name
        self.arguments_head = arguments_head
        self.has_arguments = False
        self.pieces: list[str] = []


class CallWriter:
    """
    Numbers the calls from 0 without a gap; id and name are said once, arguments as they come.

    A freeform call is said when it is whole: clients take its input for finished.

    Attributes:
        chars: Characters of arguments so far.
    """

    def __init__(self, context: ReplyContext) -> None:
        self.chars = 0
        self._context = context
        self._calls: dict[int, _Call] = {}

    def open(self, event: hub.ToolOpen, head: bytes) -> bytes:
        """
        A call begins.

        Args:
            head: What every chunk of the stream begins with.
        """
        index = len(self._calls)
        name = self._context.tool_names.get(event.name, event.name)
        arguments_head = b'%b{"index":0,"delta":{"tool_calls":[{"index":%d,"function":{"arguments":' % (head, index)
        self._calls[event.key] = _Call(index, event.id, name, arguments_head)
        if name in self._context.freeform_tools:
            return b""
        function = {"arguments": "", "name": name}
        entry = {"index": index, "function": function, "id": event.id, "type": "function"}
        entry |= member(event.signature) if event.signature else {}
        return _chunk(head, entry)

    def more(self, event: hub.ToolArgs) -> bytes:
        """More arguments."""
        call = self._calls.get(event.key)
        if call is None or not event.text:
            return b""
        self.chars += len(event.text)
        call.has_arguments = True
        if call.name in self._context.freeform_tools:
            call.pieces.append(event.text)
            return b""
        return call.arguments_head + payload.quote(event.text) + b"}}]}" + TAIL

    def close(self, event: hub.ToolClose, head: bytes) -> bytes:
        """A call is whole; one without arguments gets an empty object."""
        call = self._calls.get(event.key)
        if call is None:
            return b""
        if call.name in self._context.freeform_tools:
            custom = {"name": call.name, "input": freeform_text("".join(call.pieces))}
            return _chunk(head, {"index": call.index, "custom": custom, "id": call.id, "type": "custom"})
        if call.has_arguments:
            return b""
        call.has_arguments = True
        return call.arguments_head + b'"{}"}}]}' + TAIL


def _chunk(head: bytes, entry: Json) -> bytes:
    return head + b'{"index":0,"delta":' + payload.dump({"tool_calls": [entry]}) + TAIL
