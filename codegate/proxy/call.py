"""
What travels through the stages: `Head` -> `Call` -> `CleanCall` -> `Answer`.

All are frozen. A `CleanCall` can only be made from a `CleanBody`, and only `proxy/clean.py` makes one of those:
forwarding a body that guardrails have not seen is a type error, not a mistake to be found later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from codegate.guardrails.restore import NOTHING, Known
from codegate.records import Tenant, Usage
from codegate.routing.route import Candidate
from codegate.upstream.client import UpstreamAnswer
from codegate.wire.format import WireFormat
from codegate.wire.machines import Relay
from codegate.wire.splice import Body

CleanBody = NewType("CleanBody", Body)
"""A body that guardrails have seen. Made by `proxy/clean.py` alone."""


@dataclass(frozen=True, slots=True)
class Head:
    """
    A request before its body is read.

    Attributes:
        path: As it came, without the query.
        query: Without the question mark.
        headers: Lower-case names, latin-1 texts; the last of several wins, but lists are joined with commas.
        peer: Address of the client's end of the connection, or "".
        received_ms: Wall clock, milliseconds UTC.
        started: Monotonic seconds.
    """

    request_id: str
    wire_format: WireFormat
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    peer: str
    received_ms: int
    started: float


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the client sent it."""

    head: Head
    body: Body
    model: str
    is_stream: bool


@dataclass(frozen=True, slots=True)
class CleanCall:
    """
    A request that may leave this machine.

    Attributes:
        issued: Tokens put in place of what was hidden -> the originals; empty when nothing was.
        guardrails: True if guardrails ran, to the end.
        known: What the tenant was issued before; an answer may hold that too.
        counts: Detector or custom pattern -> places in the body where they hid something.
        warnings: What is to be said of the request itself, besides what its conversion could not keep.
    """

    head: Head
    body: CleanBody
    model: str
    is_stream: bool
    tenant: Tenant | None
    issued: Mapping[str, str]
    guardrails: bool
    known: Known = NOTHING
    counts: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """
    A provider's answer, ready to be given to the client.

    Attributes:
        candidate: Who gave it.
        headers: The provider's response headers, lower case.
        opening: First bytes for the client; the whole body when `upstream` is None.
        upstream: The rest of a stream, or None when `opening` is everything.
        relay: What the rest of a stream goes through.
        usage: Known already of a whole answer.
        warnings: What the request's conversion could not keep.
        is_failover: Another account was tried before.
        strategy: `config` or `direct`.
        affinity: What became of the conversation's: `none`, `new`, `kept`, `moved`.
        cache_tax_usd: What leaving the account that held its prompt cache cost; None if it was not left, or unknown.
        upstream_id: The provider's id of an answer that was written anew; else nothing.
        is_summary: It holds the draft of a compaction, to be sealed before it leaves (`proxy/compaction.py`).
    """

    candidate: Candidate
    headers: Mapping[str, str]
    opening: bytes
    upstream: UpstreamAnswer | None
    relay: Relay | None
    usage: Usage | None
    warnings: tuple[str, ...]
    is_failover: bool
    strategy: str
    is_summary: bool = False
    affinity: str = "none"
    cache_tax_usd: float | None = None
    upstream_id: str = ""
