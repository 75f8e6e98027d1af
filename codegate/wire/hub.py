"""
The hub: the one model that every wire format is converted to and from.

A request and a reply are Anthropic Messages JSON in its *canonical* form, as dicts: `system` and every
`content` are lists of blocks, never strings; what another format says and Messages cannot travels in
`extensions`. Keys, ids and the order of blocks are the sender's.

A stream is a list of the small events below. Blocks are numbered by `part` (text, thinking) or `key` (tools),
in order of first appearance; decoders find the boundaries, encoders only follow them.
"""

from typing import Any, Literal, NotRequired, TypedDict

import msgspec

from codegate.records import Usage

Json = dict[str, Any]
Block = dict[str, Any]
"""One block, Messages shaped: `{"type": "text" | "tool_use" | …, …}`; answers have `{"type": "refusal", "refusal"}`."""

StopReason = Literal[
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "refusal",
    "pause_turn",
    "model_context_window_exceeded",
    "compaction",
]


class Message(TypedDict):
    """One turn; a `system` role in the middle of a conversation is legal here."""

    role: Literal["user", "assistant", "system"]
    content: list[Block]


class Tool(TypedDict, total=False):
    """
    A tool definition. `type` is absent for a function tool.

    A freeform tool of another format is `{"type": "freeform", "name", "description", "format"}`; a tool that only
    OpenAI can run is `{"type": "openai:<type>", "name", "definition"}`.
    """

    name: str
    type: str
    description: str
    input_schema: Json
    strict: bool


class Extensions(TypedDict, total=False):
    """Request fields that Messages does not have, named after the format that has them."""

    n: int
    seed: int
    frequency_penalty: float
    presence_penalty: float
    logit_bias: Json
    logprobs: bool
    top_logprobs: int
    parallel_tool_calls: bool
    reasoning_effort: str
    verbosity: str
    response_format: Json
    include_usage: bool
    user: str
    prompt_cache_key: str
    prompt_cache_options: Json
    prompt_cache_retention: str
    service_tier: str
    store: bool
    prediction: Json
    modalities: list[str]
    audio: Json
    web_search_options: Json
    reasoning_summary: str | None
    """None is a client's wish for none."""
    reasoning_twin: bool
    """A Chat client speaks OpenRouter's dialect (`ReplyContext.reasoning_twin`)."""
    compact: bool
    """The answer is to be a compaction of the conversation: one block of type `compaction` with `content`."""
    call_shapes: dict[str, Json]
    """By tool name: how a Responses client wants calls of it back (`ReplyContext.call_shapes`)."""


class Request(TypedDict):
    """A whole request; `model` is what the client asked for."""

    model: str
    messages: list[Message]
    system: NotRequired[list[Block]]
    tools: NotRequired[list[Tool]]
    tool_choice: NotRequired[Json]
    max_tokens: NotRequired[int]
    temperature: NotRequired[float]
    top_p: NotRequired[float]
    top_k: NotRequired[int]
    stop_sequences: NotRequired[list[str]]
    stream: NotRequired[bool]
    metadata: NotRequired[Json]
    thinking: NotRequired[Json]
    output_config: NotRequired[Json]
    service_tier: NotRequired[str]
    extensions: NotRequired[Extensions]
    rest: NotRequired[Json]
    """Top-level members that the hub does not name, as they came."""


class Reply(TypedDict):
    """A whole answer."""

    id: str
    model: str
    content: list[Block]
    stop_reason: StopReason
    stop_sequence: str | None
    usage: Usage
    stop_details: NotRequired[Json]
    """Why the model refused, as Messages says it: `{"type": "refusal", "category", "explanation"}`."""
    service_tier: NotRequired[str]
    """How the request was served, in the words of `Served`."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """Base of the stream events."""


class Start(Event, frozen=True, gc=False):
    """The answer begins; whatever of it is known."""

    id: str | None = None
    model: str | None = None
    usage: Usage | None = None


class Text(Event, frozen=True, gc=False):
    """More text of text block `part`."""

    part: int
    text: str


class Cited(Event, frozen=True, gc=False):
    """A source that text block `part` rests on (`citations.py`); before, between or behind its text."""

    part: int
    citation: Json


class Refusal(Event, frozen=True, gc=False):
    """More text of the provider's refusal."""

    text: str


class Think(Event, frozen=True, gc=False):
    """More reasoning of thinking block `part`."""

    part: int
    text: str


class ThinkSignature(Event, frozen=True, gc=False):
    """The opaque signature of thinking block `part`; replaces an earlier one."""

    part: int
    signature: str


class RedactedThink(Event, frozen=True, gc=False):
    """A whole block of encrypted reasoning."""

    data: str


class ToolOpen(Event, frozen=True, gc=False):
    """
    Tool call `key` begins; `id` and `name` are known and final.

    `signature` is what the provider wants back with the call (Gemini's thought signature), with its family in front.
    """

    key: int
    id: str
    name: str
    signature: str = ""


class ToolArgs(Event, frozen=True, gc=False):
    """More argument JSON (text) of tool call `key`."""

    key: int
    text: str


class ToolClose(Event, frozen=True, gc=False):
    """Tool call `key` is complete."""

    key: int


class Opaque(Event, frozen=True, gc=False):
    """A whole block that only its own format understands (server tools and their results)."""

    block: Block


class UsageSeen(Event, frozen=True, gc=False):
    """Usage so far; each one replaces the one before. Some providers count cache writes, be they none."""

    usage: Usage
    counts_cache_writes: bool = False


class Served(Event, frozen=True, gc=False):
    """How the request is served, in Messages' words: `standard`, `priority`, `batch`; or another format's own one."""

    tier: str


class Finish(Event, frozen=True, gc=False):
    """Why the model stopped; of a refusal, what is known of it (`Reply.stop_details`). Usage may still follow."""

    reason: StopReason
    stop_sequence: str | None = None
    details: Json | None = None


class Failed(Event, frozen=True, gc=False):
    """The provider reported an error inside the stream, or broke off. Nothing follows."""

    error: Exception


class Ping(Event, frozen=True, gc=False):
    """The provider is alive."""


class End(Event, frozen=True, gc=False):
    """The answer is whole. Exactly one, after `Finish`; nothing follows."""


CONTENT = (Text, Refusal, Think, RedactedThink, ToolOpen, Opaque)
"""Events that count as content: before the first of them, a stream may still be tried elsewhere."""
