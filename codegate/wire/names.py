"""Tool names and call ids as a target takes them (`protocols.md` 1.8.1, 1.8.2). Pure: the same in, the same out."""

import re
import string
from collections.abc import Iterable

from codegate.errors import InvalidRequest
from codegate.wire import hub
from codegate.wire.blocks import digest

ANTHROPIC_NAME_LIMIT = 128
CHAT_NAME_LIMIT = 64
CHAT_ID_LIMIT = 64

_SHORT = 9
_BASE62 = string.digits + string.ascii_letters
_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]")


class ToolNames:
    """
    The names of one request's tools, as they are sent.

    A name that the target takes stays; another is rewritten, and never to one that is taken.

    Args:
        limit: Most characters.
        letter_first: A name must begin with a letter or `_`.
    """

    def __init__(self, declared: Iterable[str], limit: int, *, letter_first: bool = False) -> None:
        self._limit = limit
        self._letter_first = letter_first
        names = list(dict.fromkeys(declared))
        self._sent = {name: name for name in names if self._fits(name)}
        self._taken = set(self._sent)
        for name in names:
            self.sent(name)

    def sent(self, name: str) -> str:
        """The name to send; names that only the history knows are taken in as they come."""
        found = self._sent.get(name)
        if found is None:
            found = self._rewritten(name)
            self._sent[name] = found
            self._taken.add(found)
        return found

    def changed(self) -> dict[str, str]:
        """Sent name -> declared name, where they differ."""
        return {sent: name for name, sent in self._sent.items() if sent != name}

    def _fits(self, name: str) -> bool:
        return 0 < len(name) <= self._limit and not _ILLEGAL.search(name) and not self._lacks_letter(name)

    def _lacks_letter(self, name: str) -> bool:
        return self._letter_first and not (name[:1].isalpha() or name.startswith("_"))

    def _rewritten(self, name: str) -> str:
        plain = _ILLEGAL.sub("_", name)
        plain = f"_{plain}" if self._lacks_letter(plain) else plain
        if 0 < len(plain) <= self._limit and plain not in self._taken:
            return plain
        return f"{plain[:55]}_{digest(name)[:8]}"


def declared_names(request: hub.Request) -> list[str]:
    """The names of a request's tools, in order."""
    return [tool["name"] for tool in request.get("tools", []) if isinstance(tool.get("name"), str)]


def tool_name(value: object, field: str) -> str:
    """
    The name, if it can be one.

    Raises:
        InvalidRequest: It is not a string, or empty.
    """
    if isinstance(value, str) and value:
        return value
    raise InvalidRequest(f"{field} must be the name of a tool.", field=field)


def messages_id(call_id: str) -> str:
    """A call id for Messages: letters, digits, `_` and `-`."""
    return _ILLEGAL.sub("_", call_id)


def chat_id(call_id: str) -> str:
    """A call id for Chat Completions: at most 64 characters."""
    return call_id if len(call_id) <= CHAT_ID_LIMIT else f"{call_id[:31]}_{digest(call_id)}"


def short_id(call_id: str) -> str:
    """A call id of nine letters and digits, for Mistral; one that has them stays."""
    if len(call_id) == _SHORT and call_id.isascii() and call_id.isalnum():
        return call_id
    number, found = int(digest(call_id), 16), ""
    for _ in range(_SHORT):
        number, place = divmod(number, len(_BASE62))
        found += _BASE62[place]
    return found


def derived_id(*where: object) -> str:
    """An id for a call that came without one, from its place and name."""
    return f"toolu_{digest(*where)[:24]}"
