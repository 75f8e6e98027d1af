"""
`max_tokens: 0`: a client of Messages warms its prompt cache and wants no answer.

Anthropic knows that; other providers refuse the number or answer for money. There is no cache of theirs to be warmed
from here, so the empty answer is given without asking them (`protocols.md` 1.2.1).
"""

import msgspec

from codegate.proxy.call import Answer, CleanCall
from codegate.records import Usage
from codegate.routing.route import Candidate, Route
from codegate.wire import hub
from codegate.wire.format import ReplyContext
from codegate.wire.replay import events


def wants_nothing(call: CleanCall) -> bool:
    """The request asks for no token at all, in the way of Messages."""
    return call.head.wire_format.name == "anthropic" and call.body.number("max_tokens") == 0


def empty_answer(call: CleanCall, candidate: Candidate, route: Route, *, is_open: bool = False) -> Answer:
    """
    The answer of an account that is not asked: no content, no tokens.

    Args:
        is_open: The client has had the opening of its stream already.
    """
    head = call.head
    usage = Usage(input_tokens=0, output_tokens=0)
    reply: hub.Reply = {
        "id": head.request_id,
        "model": call.model,
        "content": [],
        "stop_reason": "max_tokens",
        "stop_sequence": None,
        "usage": usage,
    }
    context = ReplyContext(
        model=call.model, reply_id=head.request_id, created_s=head.received_ms // 1000, input_estimate=0
    )
    if call.is_stream:
        encoder = head.wire_format.encoder(context)
        if is_open:
            encoder.open()
        opening = b"".join(encoder.feed(event) for event in events(reply))
    else:
        opening = msgspec.json.encode(head.wire_format.reply_from_hub(reply, context))
    return Answer(
        candidate=candidate,
        headers={},
        opening=opening,
        upstream=None,
        relay=None,
        usage=usage,
        warnings=(),
        is_failover=False,
        strategy=route.strategy,
    )
