"""Rows of the tables, and what their expectations mean."""

import json
from dataclasses import dataclass, field
from typing import Any

from codegate.errors import InvalidRequest
from codegate.providers.table import PROVIDERS
from codegate.proxy.outbound import profile_for
from codegate.wire.errors import kind_of, read_error
from codegate.wire.format import ReplyContext
from codegate.wire.pipe import Pipe
from codegate.wire.profile import Profile
from codegate.wire.sse import SseParser
from codegate.wire.table import FORMATS
from tests import chop, pairs, responses
from tests.conversions import Json, convert
from tests.streams import CONTEXT, Answer, run

ABSENT = object()
"""The member must not be there."""


def served(provider_id: str, wire_format: str, model: str = "some-model") -> Profile:
    """The dialect that a provider of the table is spoken to in, for this model."""
    source = PROVIDERS[provider_id]
    endpoint = next(one for one in source.endpoints if one.format == wire_format)
    return profile_for(source, endpoint, model)


def differences(found: Any, expected: Any, where: str = "it") -> list[str]:
    """
    Where `found` is not as expected: of an object, the members named; of a list, every item; ABSENT is not there; a
    function must say yes.
    """
    if isinstance(expected, dict):
        return _members(found, expected, where)
    if isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            return [f"{where} is {found!r}, not {expected!r}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [line for at, (one, other) in pairs for line in differences(one, other, f"{where}[{at}]")]
    if callable(expected):
        return [] if expected(found) else [f"{where} is {found!r}"]
    return [] if found == expected and type(found) is type(expected) else [f"{where} is {found!r}, not {expected!r}"]


def _members(found: Any, expected: Json, where: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{where} is {found!r}"]
    lines: list[str] = []
    for key, value in expected.items():
        if value is ABSENT:
            lines += [f"{where}.{key} is there: {found[key]!r}"] if key in found else []
        elif key not in found:
            lines.append(f"{where}.{key} is missing")
        else:
            lines += differences(found[key], value, f"{where}.{key}")
    return lines


@dataclass(frozen=True)
class Asked:
    """
    A client's request, and what its provider gets.

    Attributes:
        body: What the case is about; the rest of a request is filled in.
        profile: The provider's dialect.
        sent: What of the provider's body must be so.
        refused: The member that the refusal names instead.
        notes: The losses that are said, where they are the case's matter.
    """

    id: str
    source: str
    target: str
    profile: Profile
    body: Json
    sent: Any = None
    refused: str = ""
    notes: tuple[str, ...] | None = None

    def problems(self) -> list[str]:
        """What is not as expected when it is converted, twice."""
        whole = {**_LEAST[self.source], **self.body}
        try:
            converted, notes = convert(self.source, self.target, whole, self.profile)
        except InvalidRequest as error:
            is_right = self.refused and self.refused in str(error.field) and error.status == 400
            return [] if is_right else [f"refused for {error.field}: {error}"]
        if self.refused:
            return [f"not refused: {converted.body}"]
        found = differences(converted.body, self.sent)
        if self.notes is not None and tuple(notes) != self.notes:
            found.append(f"the losses are {notes}")
        if convert(self.source, self.target, whole, self.profile)[0] != converted:
            found.append("it is another one the second time")
        return found


_LEAST: dict[str, Json] = {
    "anthropic": {"model": "claude", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]},
    "openai_chat": {"model": "gpt", "messages": [{"role": "user", "content": "hi"}]},
    "openai_responses": {"model": "gpt", "input": "hi"},
}


@dataclass(frozen=True)
class Streamed:
    """
    A provider's stream, and what its client understands. What is None is not the case's matter.

    Attributes:
        frames: The provider's bytes.
        kinds: Types of the answer's blocks, in order.
        message: What the client learns first.
        error: Kind of the error that the client is told of; "" is none.
        is_silent: The error came before any content: it is left to the HTTP status.
        raw: What stands in the client's bytes; behind a "!", what does not.
        counts: How often bytes stand there.
        ends: How often the answer ends.
        counted: What we count: input, cache read, output.
        cut: Bytes of each piece the stream comes in.
        limit: Bytes that one event may have, where it is not the usual.
    """

    id: str
    source: str
    target: str
    frames: bytes
    text: Any = None
    thinking: Any = None
    calls: Any = None
    stop: Any = None
    kinds: Any = None
    usage: Any = None
    blocks: Any = None
    message: Any = None
    error: str = ""
    is_silent: bool = False
    raw: tuple[str, ...] = ()
    counts: dict[bytes, int] = field(default_factory=dict)
    ends: int | None = None
    counted: tuple[int, int, int] | None = None
    cut: int = 1
    limit: int | None = None
    context: ReplyContext = field(default=CONTEXT)

    def pipe(self, *, is_held: bool = True) -> Pipe:
        """A fresh pipe; as the proxy makes it, or without holding calls back."""
        make = pairs.pipe if is_held else responses.pipe
        found = make(self.source, self.target, self.context)
        if self.limit is not None:
            found._parser = SseParser(self.limit)
        return found

    def _pieces(self) -> list[bytes]:
        return [self.frames[at : at + self.cut] for at in range(0, len(self.frames), self.cut)]

    def problems(self) -> list[str]:
        """What the client does not understand as expected, calls held back or not, the stream whole or in bytes."""
        ways = [True] if self.error else [True, False]
        return [line for is_held in ways for line in self._problems(is_held)]

    def _problems(self, is_held: bool) -> list[str]:
        relay = self.pipe(is_held=is_held)
        sent = run(relay, self.frames)
        found: list[str] = []
        if chop.joined(lambda: self.pipe(is_held=is_held), self._pieces()) != sent:
            found.append("in pieces it is another stream")
        kind = kind_of(relay.error) if relay.error is not None else ""
        if kind != self.error or relay.is_complete == bool(self.error):
            found.append(f"the error is {kind!r}: {relay.error}")
        if self.is_silent:
            return [*found, *([f"said {sent!r}"] if sent else [])]
        answer = pairs.READERS[self.target](sent)
        if (answer.error is not None) != bool(self.error):
            found.append(f"the client is told {answer.error}")
        return [*found, *self._understood(answer), *self._in_bytes(sent), *self._usage(relay)]

    def _understood(self, answer: Answer) -> list[str]:
        told = {
            "text": answer.text(),
            "thinking": answer.thinking(),
            "calls": [*answer.calls(), *((one["id"], one["name"], one["input"]) for one in answer.of("custom"))],
            "stop": answer.stop,
            "kinds": [one["type"] for one in answer.blocks],
            "usage": answer.usage,
            "blocks": answer.blocks,
            "message": answer.message,
        }
        return differences(told, {name: value for name in told if (value := getattr(self, name)) is not None})

    def _in_bytes(self, sent: bytes) -> list[str]:
        found = []
        for text in self.raw:
            mark = text.removeprefix("!")
            if (mark.encode() in sent) == text.startswith("!"):
                found.append(f"{mark} is {'there' if text.startswith('!') else 'missing'}")
        for part, times in self.counts.items():
            if sent.count(part) != times:
                found.append(f"{part!r} is there {sent.count(part)} times")
        ends = sum(sent.count(mark) for mark in _ENDS[self.target])
        if self.ends is not None and ends != self.ends:
            found.append(f"it ends {ends} times")
        return found

    def _usage(self, relay: Pipe) -> list[str]:
        if self.counted is None:
            return []
        seen = relay.usage
        counted = (seen.input_tokens, seen.cache_read_tokens, seen.output_tokens) if seen is not None else None
        return [] if counted == self.counted else [f"we count {counted}"]


_ENDS = {
    "anthropic": (b"event: message_stop",),
    "openai_chat": (b'"finish_reason":"',),
    "openai_responses": (b"event: response.completed", b"event: response.incomplete"),
}


@dataclass(frozen=True)
class Refused:
    """
    A provider's error, and what a client is told: status, members of the body, headers.

    Attributes:
        was: The provider's status.
        body: Its JSON.
        had: Its headers.
    """

    id: str
    was: int
    body: Any
    client: str
    status: int
    told: Any
    had: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def problems(self) -> list[str]:
        """What the client is not told as expected."""
        error = read_error(self.was, self.had, json.dumps(self.body).encode())
        reply = FORMATS[self.client].error(error, "r")
        found = [] if reply.status == self.status else [f"the status is {reply.status}"]
        found += differences(json.loads(reply.body), self.told)
        return [*found, *differences(dict(reply.headers), self.headers, "headers")]


@dataclass(frozen=True)
class Compared:
    """
    Two requests of one client, and what their bodies at the provider have in common.

    Attributes:
        how: `same`; `prefix`: the first one's conversation begins the second one's; `differ`: in `member`.
    """

    id: str
    source: str
    target: str
    profile: Profile
    first: Json
    second: Json
    how: str
    member: str = "messages"

    def problems(self) -> list[str]:
        """How they are not as expected."""
        bodies = [self._body(each) for each in (self.first, self.second)]
        one, other = (json.dumps(body.get(self.member)) for body in bodies)
        if self.how == "same":
            return [] if json.dumps(bodies[0]) == json.dumps(bodies[1]) else [f"{one} and {other}"]
        if self.how == "prefix":
            return [] if other.startswith(one.removesuffix("]")) else [f"{one} does not begin {other}"]
        return [] if one != other else [f"both are {one}"]

    def _body(self, body: Json) -> Json:
        return convert(self.source, self.target, {**_LEAST[self.source], **body}, self.profile)[0].body


@dataclass(frozen=True)
class BothWays:
    """One answer of a provider, whole and as a stream; the client understands the same."""

    id: str
    source: str
    target: str
    reply: Json
    frames: bytes

    def problems(self) -> list[str]:
        """Where the two differ."""
        whole = FORMATS[self.target].reply_from_hub(FORMATS[self.source].reply_to_hub(self.reply), CONTEXT)
        relay = Pipe(FORMATS[self.source].decoder(), FORMATS[self.target].encoder(CONTEXT))
        answer = pairs.READERS[self.target](run(relay, self.frames))
        choice = whole["choices"][0]
        said = choice["message"]
        calls = [(one["id"], one["function"]["name"], one["function"]["arguments"]) for one in said["tool_calls"]]
        expected = [said["content"], said["reasoning_content"], calls, choice["finish_reason"], whole["usage"]]
        return differences([answer.text(), answer.thinking(), answer.calls(), answer.stop, answer.usage], expected)
