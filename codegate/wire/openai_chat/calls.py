"""
Tool calls of a Chat stream, put together from what providers really send (`protocols.md` 3.3, step 9).

Ids and names may be late, missing, null, repeated or no text; indices may be missing, absurd or always 0;
arguments may come whole, in pieces, as an object, twice, or before anything else.
"""

from typing import Any

from codegate.wire import hub, payload
from codegate.wire.call_signatures import in_call
from codegate.wire.hub import Json
from codegate.wire.machines import Again
from codegate.wire.names import derived_id
from codegate.wire.payload import Halves


class _Call:
    __slots__ = ("id", "index", "is_open", "key", "name", "pieces", "placeholder", "signature", "size")

    def __init__(self, key: int, index: int) -> None:
        self.key = key
        self.index = index
        self.id = ""
        self.name = ""
        self.pieces: list[str] = []
        self.size = 0
        self.placeholder = ""
        self.signature = ""
        self.is_open = False

    def text(self) -> str:
        return "".join(self.pieces) or self.placeholder


class Calls:
    """
    The calls of one answer. `hub` keys are 0, 1, 2… in order of appearance.

    A call is opened when its id and name are known; until then its arguments wait.

    Args:
        joins_names: Ids and names come in fragments: they are put together, and whole once arguments come.
    """

    __slots__ = ("_by_id", "_by_index", "_calls", "_halves", "_joins_names", "_last")

    def __init__(self, halves: Halves, *, joins_names: bool = False) -> None:
        self._joins_names = joins_names
        self._calls: list[_Call] = []
        self._by_index: dict[int, _Call] = {}
        self._by_id: dict[str, _Call] = {}
        self._halves = halves
        self._last: _Call | None = None

    def feed(self, entry: Json, index: int | None = None) -> list[hub.Event]:
        """The hub events of one entry of `tool_calls`; `index` stands in for one that the entry lacks."""
        self._last = None
        function = entry.get("function")
        own = entry.get("index")
        if type(own) is int and type(function) is dict and len(entry) == 2 and len(function) == 1:
            known = self._by_index.get(own)
            text = function.get("arguments")
            if known is not None and type(text) is str:
                self._last = known
                return self._arguments(known, text)
        function = function if isinstance(function, dict) else {}
        call_id = _text(entry.get("id"))
        name = _text(function.get("name"))
        arguments = function.get("arguments")
        if isinstance(arguments, dict | list):
            arguments = payload.dump(arguments).decode()
        if not isinstance(arguments, str):
            arguments = ""
        call = self._find(own if type(own) is int else index, call_id, name, arguments)
        self._learn(call, call_id, name)
        call.signature = in_call(entry) or call.signature
        out = self._arguments(call, arguments)
        is_known = call.id and call.name and (call.text() or not self._joins_names)
        if not call.is_open and is_known:
            return self._open(call)
        return out

    def _learn(self, call: _Call, call_id: str, name: str) -> None:
        """The first id and the first name count, or all their fragments before the arguments."""
        if self._joins_names and not (call.is_open or call.text()):
            call.id, call.name = _joined(call.id, call_id), _joined(call.name, name)
        elif call_id and not call.id:
            call.id = call_id
        call.name = call.name or name
        if call.id:
            self._by_id.setdefault(call.id, call)

    def again(self) -> Again | None:
        """More arguments of the call whose arguments came last, if nothing but arguments came."""
        call = self._last
        if call is None or not call.is_open:
            return None
        key, keep = call.key, call.pieces.append

        def more(text: str) -> hub.Event | None:
            if text[0] == "{":  # may be all of them once more
                return None
            keep(text)
            call.size += len(text)
            return hub.ToolArgs(key, text)

        return more if call.pieces else None

    def close(self, answer_id: str) -> list[hub.Event]:
        """
        The answer ended: opens what has any sign of being a call, in the provider's order, and closes all.

        Args:
            answer_id: Goes into ids that must be made up.
        """
        out: list[hub.Event] = []
        self._calls.sort(key=lambda call: call.index)
        for call in self._calls:
            if not (call.is_open or call.id or call.name or call.text()):
                continue
            if not call.is_open:
                call.name = call.name or f"tool_{call.index}"
                call.id = call.id or derived_id(answer_id, call.index, call.name, payload.mended(call.text()))
                out += self._open(call)
            late = self._halves.release(("call", call.key))
            if call.placeholder or late:
                out.append(hub.ToolArgs(call.key, call.placeholder or late))
            out.append(hub.ToolClose(call.key))
        return out

    def __len__(self) -> int:
        """How many calls were begun, ghosts included."""
        return len(self._calls)

    def are_complete(self) -> bool:
        """Every call holds one complete JSON object."""
        return all(payload.is_object(call.text()) for call in self._calls)

    def _find(self, index: int | None, call_id: str, name: str, arguments: str) -> _Call:
        if index is not None:
            known = self._by_index.get(index)
            if known is None or self._is_another(known, call_id, name, arguments):
                known = self._by_index[index] = self._new(index)
            return known
        if call_id in self._by_id:
            return self._by_id[call_id]
        last = self._calls[-1] if self._calls else None
        if last is None:
            return self._new(0)
        if call_id:
            is_late = not last.id and (not name or name == last.name or not last.name)
            return last if is_late else self._new(len(self._calls))
        is_new = bool(name and last.name and name != last.name) or self._is_another(last, "", name, arguments)
        return self._new(len(self._calls)) if is_new else last

    def _is_another(self, known: _Call, call_id: str, name: str, arguments: str) -> bool:
        """An entry at the place of a known call is another call: other id, or a fresh object behind a whole one."""
        if self._joins_names and not known.text():
            return False
        if call_id:
            return bool(known.id) and known.id != call_id
        if not name or not arguments.startswith("{") or not known.pieces:
            return False
        whole = known.text()
        return whole != arguments and payload.is_object(whole) and payload.is_object(arguments)

    def _new(self, index: int) -> _Call:
        call = _Call(len(self._calls), index)
        self._calls.append(call)
        return call

    def _arguments(self, call: _Call, text: str) -> list[hub.Event]:
        if not text:
            return []
        if not call.pieces:
            if text.strip() == "{}":
                call.placeholder = text
                return []
            call.placeholder = ""
        elif len(text) == call.size and text[0] == "{" and text == call.text() and payload.is_object(text):
            return []
        call.pieces.append(text)
        call.size += len(text)
        if not call.is_open:
            return []
        text = self._halves.join(("call", call.key), text)
        return [hub.ToolArgs(call.key, text)] if text else []

    def _open(self, call: _Call) -> list[hub.Event]:
        call.is_open = True
        out: list[hub.Event] = [hub.ToolOpen(call.key, call.id, call.name, call.signature)]
        waiting = self._halves.join(("call", call.key), "".join(call.pieces))
        return [*out, hub.ToolArgs(call.key, waiting)] if waiting else out


def _joined(known: str, fragment: str) -> str:
    """A name with one more fragment; some senders repeat all of it each time."""
    return fragment if fragment.startswith(known) else known if known == fragment else known + fragment


def _text(value: Any) -> str:
    return payload.mended(value) if isinstance(value, str) else ""
