"""`WireFormat`: the record that each format fills in, and what its functions are given and give."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from codegate.errors import CodeGateError, InvalidRequest
from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.hub import Json
from codegate.wire.machines import Decoder, Encoder, Gatherer, Relay
from codegate.wire.profile import Profile
from codegate.wire.splice import Body


class Notes:
    """
    What a conversion could not keep, in order, each once: `dropped:top_k`, `changed:max_tokens`.

    With `strict`, the first note is a refusal instead (`conversion_strict`).
    """

    __slots__ = ("_seen", "strict")

    def __init__(self, strict: bool = False) -> None:
        self.strict = strict
        self._seen: dict[str, None] = {}

    def add(self, code: str, name: str) -> None:
        """
        Note that the request's `name` was `dropped`, `changed` or `approximated`.

        Raises:
            InvalidRequest: Conversions are strict.
        """
        if self.strict:
            raise InvalidRequest(
                f"{name} cannot be passed on to this provider as it is.",
                field=name,
                code="unsupported_parameter",
                hint="Leave it out, or turn the setting conversion_strict off.",
            )
        self._seen[f"{code}:{name}"] = None

    def items(self) -> tuple[str, ...]:
        """All notes, as the header `x-codegate-warnings` lists them."""
        return tuple(self._seen)


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """
    What an answer needs to know of its request.

    Attributes:
        model: The name the client asked for; answers carry this one.
        reply_id: Id for the answer when the provider's does not fit the client's format (no prefix).
        created_s: Unix time for formats that state one, whole seconds.
        include_usage: A Chat client asked for the usage chunk.
        input_estimate: Input tokens as estimated from the request, for a `message_start` that comes before the facts,
            and for every answer whose provider does not count.
        tool_names: Name sent to the provider -> name the client declared, where they differ.
        freeform_tools: Names of tools whose input is plain text, as the client declared them.
        reasoning_twin: A Chat client looks for reasoning in `reasoning` as well (OpenRouter's dialect).
        reasoning_family: Whose reasoning this is, for the signature of reasoning that came without one.
        hides_thoughts: A Messages client asked for reasoning without its words (`display: "omitted"`).
        call_shapes: By declared name, how a Responses client wants calls of a tool back where it is no plain function:
            `{"type": "custom_tool_call", "name", "namespace"?}`.
        echo: Members of the client's own request that its format repeats in answers.
    """

    model: str
    reply_id: str = "0"
    created_s: int = 0
    include_usage: bool = False
    input_estimate: int = 1
    tool_names: dict[str, str] = field(default_factory=dict)
    freeform_tools: frozenset[str] = frozenset()
    reasoning_twin: bool = False
    reasoning_family: str = "chat"
    hides_thoughts: bool = False
    call_shapes: dict[str, Json] = field(default_factory=dict)
    echo: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Converted:
    """
    A request in the target's format.

    Attributes:
        tool_names: Name sent -> name declared, of the tools whose names had to change.
        betas: What the body needs in `anthropic-beta`.
    """

    body: Json
    tool_names: dict[str, str] = field(default_factory=dict)
    betas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patch:
    """What has to change in a body that is otherwise passed on as it came: new members, and those to leave out."""

    changes: Json = field(default_factory=dict)
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """An error in a client's own format: whole HTTP status, extra headers (lower-case names) and JSON body."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WireFormat:
    """
    Everything one format knows about itself.

    Attributes:
        name: `anthropic`, `openai_chat`, `openai_responses`.
        label: The name people use.
        paths: Where clients speak it, with the version prefix.
        upstream_path: Where providers listen for it, below the versioned base URL.
        id_prefix: What the id of an answer begins with.
        to_hub: A client's JSON -> hub request. Raises InvalidRequest.
        from_hub: Hub request, model name for the target and profile -> a provider's JSON. Raises InvalidRequest.
        reply_to_hub: A provider's JSON -> hub reply. Raises UpstreamRejected for an error inside a 200.
        reply_from_hub: Hub reply -> a client's JSON.
        decoder: A fresh stream decoder.
        encoder: A fresh stream encoder.
        tap: Our request id -> a fresh relay that passes bytes on as they are and only looks.
        read_usage: Usage of a whole provider reply, or None.
        error: Any error of ours, and our request id -> the client's envelope.
        error_event: The same as bytes inside a stream that has begun.
        echo: Members of a request that an answer repeats (`ReplyContext.echo`).
        patch: What a passed-on body must change for a provider's dialect; None where dialects take every body.
        reroute: What it must change besides where another model answers than the one it was written for.
        gather: A stream of this format as a whole answer of this format; None where the hub loses nothing.
        decoder_for: A decoder for a provider's dialect; None where one decoder reads every dialect.
        recalled: What it must change besides where the client has lost reasoning that the provider wants back.
        opened: A client's body with what CodeGate once sealed in it as plain text again, before guardrails look.
        is_converted: Requests can be converted to other formats; else they are passed on or refused.
    """

    name: str
    label: str
    paths: tuple[str, ...]
    upstream_path: str
    to_hub: Callable[[Json, Notes], hub.Request]
    from_hub: Callable[[hub.Request, str, Profile, Notes], Converted]
    reply_to_hub: Callable[[Json], hub.Reply]
    reply_from_hub: Callable[[hub.Reply, ReplyContext], Json]
    decoder: Callable[[], Decoder]
    encoder: Callable[[ReplyContext], Encoder]
    tap: Callable[[str], Relay]
    read_usage: Callable[[Json], Usage | None]
    error: Callable[[CodeGateError, str], ErrorReply]
    error_event: Callable[[CodeGateError, str], bytes]
    id_prefix: str = ""
    echo: tuple[str, ...] = ()
    patch: Callable[[Body, Profile, Notes], Patch] | None = None
    reroute: Callable[[Body, Profile, Notes], Patch] | None = None
    recalled: Callable[[Body, Callable[[str], str]], Json] | None = None
    gather: Callable[[], Gatherer] | None = None
    opened: Callable[[Body], Body] | None = None
    is_converted: bool = True
    decoder_for: Callable[[Profile], Callable[[], Decoder]] | None = None


def spoken(wire_format: WireFormat, profile: Profile) -> WireFormat:
    """The format as this provider speaks it."""
    if wire_format.decoder_for is None:
        return wire_format
    decoder = wire_format.decoder_for(profile)
    return wire_format if decoder is wire_format.decoder else replace(wire_format, decoder=decoder)
