"""A request that is running, as everybody may see it; and what its watchers are told, by `type`."""

from typing import Literal

import msgspec

from codegate.records import Record

Turn = Literal["asked", "next", "tried", "skipped"]


class LiveCandidate(Record, frozen=True, kw_only=True):
    """
    An account a request may be sent to, or may not.

    Attributes:
        turn: `asked` (it answers, or is being asked), `next` (in line), `tried`, or `skipped` by the router.
        reason: Why it stands where it stands, or what became of the try.
    """

    account_id: str
    account: str
    model: str
    turn: Turn
    reason: str = ""


class LiveRequest(Record, frozen=True, kw_only=True):
    """
    A request at one moment.

    Attributes:
        wire_format: The client's.
        started_at: When it came in, milliseconds UTC.
        state: `receiving` its body, `screening` it, `waiting` for an account's answer, or `answering`.
        account_id: Who answers, or is being asked.
        attempts: Accounts asked before.
        input_tokens: As the provider said, else as estimated; 0 while the body is not known.
        output_tokens: So far, as the provider said or as the bytes look.
        bytes: Of the answer, sent to the client so far.
        can_reroute: An account is being asked and nothing of an answer has come: another can be asked instead.
        candidates: The accounts of its route, in order.
    """

    id: str
    path: str
    wire_format: str
    started_at: int
    elapsed_ms: int
    state: str
    tenant_id: str | None = None
    tenant: str | None = None
    model: str | None = None
    routed_model: str | None = None
    account_id: str | None = None
    account: str | None = None
    provider: str | None = None
    is_stream: bool = False
    attempts: int = 0
    ttft_ms: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    bytes: int = 0
    can_reroute: bool = False
    candidates: tuple[LiveCandidate, ...] = ()


class Sight(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all of them."""


class Asked(Sight, frozen=True, kw_only=True, tag="attempt"):
    """An account is being asked, for this model."""

    account: str
    model: str


class Said(Sight, frozen=True, kw_only=True, tag="text"):
    """The answer's next words, stand-ins of guardrails as they are."""

    text: str


class Thought(Sight, frozen=True, kw_only=True, tag="thinking"):
    """The next words of its reasoning."""

    text: str


class CallGrew(Sight, frozen=True, kw_only=True, tag="tool_part"):
    """A call of a tool that is being written: the next piece of its arguments, "" when it begins."""

    name: str
    text: str


class Called(Sight, frozen=True, kw_only=True, tag="tool"):
    """A call of a tool, whole; its arguments as the JSON text that was said."""

    name: str
    arguments: str


class LeftOut(Sight, frozen=True, kw_only=True, tag="dropped"):
    """
    Something of the answer is not told.

    Attributes:
        reason: `late` (it was said too long before somebody attached) or `slow` (the watcher reads too slowly).
        bytes: Of the stream.
    """

    reason: str
    bytes: int


class Standing(Sight, frozen=True, kw_only=True, tag="state"):
    """How far the request is; its members stand beside `type`."""

    row: LiveRequest


class Ended(Sight, frozen=True, kw_only=True, tag="end"):
    """It is over, with this outcome and status, as the log has them; nothing follows."""

    outcome: str
    status: int
