"""
Endpoints that are passed on or refused, never converted: only an account that speaks their format can take them.

They run through the same stages as any exchange, so keys, limits, guardrails, routing, failover and the log are theirs
too. Each is its format's record with another path; `is_native` tells them from the formats themselves.
"""

from dataclasses import replace

import msgspec

from codegate.proxy.call import CleanCall, Head
from codegate.routing.route import Candidate, Route
from codegate.wire.format import WireFormat
from codegate.wire.openai_chat.completion_tap import CompletionTap
from codegate.wire.table import FORMATS

_EMBEDDINGS = "/embeddings"


def native_formats() -> dict[str, WireFormat]:
    """By the path where clients ask for them, as far as their formats are known."""
    found = {
        "/v1/completions": replace(FORMATS["openai_chat"], upstream_path="/completions", tap=CompletionTap),
        "/v1/embeddings": replace(FORMATS["openai_chat"], upstream_path=_EMBEDDINGS),
    }
    return {path: replace(entry, paths=(path,), is_converted=False) for path, entry in found.items()}


def is_native(head: Head) -> bool:
    """The request can only go to an account that speaks its format."""
    return not head.wire_format.is_converted


def with_own_model(route: Route, call: CleanCall) -> Route:
    """
    The route with the client's model, where a config's target makes no sense.

    Slots name models that chat; vectors of another model than the one asked for would be silently worthless.
    """
    if call.head.wire_format.upstream_path != _EMBEDDINGS:
        return route

    def kept(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return tuple(msgspec.structs.replace(candidate, model=call.model) for candidate in candidates)

    return msgspec.structs.replace(route, candidates=kept(route.candidates), skipped=kept(route.skipped))
