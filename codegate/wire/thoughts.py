"""
Reasoning that a provider wants back and a client may have lost (`protocols.md` 1.2.2).

DeepSeek and Kimi refuse a conversation whose calls come back without the reasoning that led to them, and many clients
of Chat Completions throw it away. So what such a provider thought before a call is kept for a while, by the call's id,
in this process alone; where it is gone, a blank stands in. Kept is what the provider said, before guardrails restore.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import cast

from codegate.errors import CodeGateError, RemoteProtocolError
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.blocks import of_type
from codegate.wire.hub import Json
from codegate.wire.machines import Decoder, Relay
from codegate.wire.names import chat_id, messages_id
from codegate.wire.sse import SseParser

MOST_CHARS = 8_000_000
"""Characters that are kept in all; the oldest go first."""


class Thoughts:
    """What models thought before their calls, by tenant and call: the newest, up to `most_chars` characters."""

    def __init__(self, most_chars: int = MOST_CHARS) -> None:
        self._most = most_chars
        self._chars = 0
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()

    def of_tenant(self, tenant_id: str) -> "TenantThoughts":
        """The view of one tenant; "" is nobody in particular."""
        return TenantThoughts(self, tenant_id)

    def keep(self, tenant_id: str, call_id: str, text: str) -> None:
        """Keep what was thought before a call; for longer, if it was kept already."""
        key = tenant_id, _as_sent(call_id)
        self._chars += len(text) - len(self._kept.pop(key, ""))
        self._kept[key] = text
        while self._chars > self._most:
            self._chars -= len(self._kept.popitem(last=False)[1])

    def of(self, tenant_id: str, call_id: str) -> str:
        """What was thought before this call, or nothing."""
        return self._kept.get((tenant_id, _as_sent(call_id)), "")


class TenantThoughts:
    """What one tenant's models thought."""

    __slots__ = ("_all", "_tenant_id")

    def __init__(self, all_of_them: Thoughts, tenant_id: str) -> None:
        self._all = all_of_them
        self._tenant_id = tenant_id

    def of(self, call_id: str) -> str:
        """What was thought before this call, or nothing."""
        return self._all.of(self._tenant_id, call_id)

    def keep(self, call_ids: list[str], text: str) -> None:
        """Keep what was thought before these calls of one answer."""
        for call_id in call_ids if text else ():
            self._all.keep(self._tenant_id, call_id, text)

    def keep_reply(self, reply: hub.Reply) -> None:
        """Keep what a whole answer says."""
        thoughts = [str(block.get("thinking") or "") for block in of_type(reply["content"], "thinking")]
        calls = [str(block["id"]) for block in of_type(reply["content"], "tool_use")]
        self.keep(calls, "\n".join(filter(None, thoughts)))


class Listening:
    """
    A relay that keeps what the provider thinks before its calls; see `Relay` for what it does besides.

    Args:
        relay: What the bytes go through.
        decoder: For the provider's format, fresh.
    """

    def __init__(self, relay: Relay, decoder: Decoder, thoughts: TenantThoughts) -> None:
        self._relay = relay
        self._decoder = decoder
        self._parser = SseParser()
        self._thoughts = thoughts
        self._said: list[str] = []
        self._calls: list[str] = []

    @property
    def has_content(self) -> bool:
        """The first content event has passed."""
        return self._relay.has_content

    @property
    def is_complete(self) -> bool:
        """The answer ended well."""
        return self._relay.is_complete

    @property
    def is_finishing(self) -> bool:
        """The provider has said why it stopped."""
        return self._relay.is_finishing

    @property
    def error(self) -> CodeGateError | None:
        """What went wrong inside the stream."""
        return self._relay.error

    @property
    def usage(self) -> Usage | None:
        """Usage seen so far."""
        return self._relay.usage

    @property
    def upstream_id(self) -> str:
        """The provider's id of a converted answer."""
        return self._relay.upstream_id

    def feed(self, chunk: bytes) -> bytes:
        """The client's bytes that this chunk gives."""
        try:
            for sse in self._parser.feed(chunk):
                self._hear(self._decoder.feed(sse))
        except RemoteProtocolError:
            self._said.clear()  # the relay says so to the client
        return self._relay.feed(chunk)

    def close(self) -> bytes:
        """The provider's bytes ended."""
        self._hear(self._decoder.close())
        return self._relay.close()

    def open(self) -> bytes:
        """The opening of the client's stream."""
        return self._relay.open()

    def heartbeat(self) -> bytes:
        """A sign of life in the client's format."""
        return self._relay.heartbeat()

    def fail(self, error: CodeGateError) -> bytes:
        """An error from outside the stream."""
        return self._relay.fail(error)

    def _hear(self, events: list[hub.Event]) -> None:
        for event in events:
            if isinstance(event, hub.Think):
                self._said.append(event.text)
            elif isinstance(event, hub.ToolOpen):
                self._calls.append(event.id)
            elif isinstance(event, hub.End):
                self._thoughts.keep(self._calls, "".join(self._said))


def with_thoughts(request: hub.Request, recall: Callable[[str], str]) -> hub.Request:
    """
    The request with what is remembered of thoughts that its client has lost; the one given is not changed.

    Args:
        recall: What was thought before the call with this id, or nothing.
    """
    messages = [_whole(message, recall) for message in request["messages"]]
    return cast(hub.Request, {**request, "messages": messages})


def _whole(message: hub.Message, recall: Callable[[str], str]) -> hub.Message:
    content = message["content"]
    calls = of_type(content, "tool_use") if message["role"] == "assistant" else []
    if not calls or any(block.get("thinking") for block in of_type(content, "thinking")):
        return message
    text = next((found for call in calls if (found := recall(str(call.get("id") or "")))), "")
    if not text:
        return message
    thought: Json = {"type": "thinking", "thinking": text, "signature": ""}
    return {**message, "content": [thought, *content]}


def _as_sent(call_id: str) -> str:
    """The id as clients of every format have it."""
    return messages_id(chat_id(call_id))
