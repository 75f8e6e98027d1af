"""
What Gemini wants back with a call: its thought signature (`protocols.md` 1.9).

Gemini puts it into `extra_content` of the call, and refuses a conversation whose calls lack it. Clients of other
formats do not know that member, so it travels as a block of encrypted reasoning right before the call, which every
client sends back untouched: no state is kept here, and the same history gives the same bytes. On the way back the
block before a call becomes the call's member again; for other providers it is foreign reasoning, and left out.
"""

from typing import Any

from codegate.wire.hub import Block, Json
from codegate.wire.provenance import carried, family_of, uncarried

FAMILY = "gemini"

LOST = "skip_thought_signature_validator"
"""Google's own word for a signature that a client has lost."""


def in_call(call: Json) -> str:
    """The signature in a call of Chat Completions, with its family in front; nothing if it has none."""
    held: Any = call.get("extra_content")
    for name in ("google", "thought_signature"):
        held = held.get(name) if isinstance(held, dict) else None
    if not isinstance(held, str) or not held:
        return ""
    return held if held.startswith("cg1.") else carried(FAMILY, held)


def carrier(signature: str) -> Block:
    """The block that carries a call's signature through a client."""
    return {"type": "redacted_thinking", "data": signature}


def with_carriers(content: list[Block]) -> list[Block]:
    """The blocks of an answer, with the signatures of calls in blocks of their own before them."""
    found: list[Block] = []
    for block in content:
        signature = block.get("signature") if block.get("type") == "tool_use" else None
        if signature:
            found.append(carrier(signature))
        found.append({key: value for key, value in block.items() if key != "signature"} if signature else block)
    return found


def in_block(block: Block) -> str:
    """The signature that this block carries for the call behind it; nothing for other blocks."""
    data = block.get("data") if block.get("type") == "redacted_thinking" else None
    return uncarried(str(data)) if family_of(data) == FAMILY else ""


def member(signature: str) -> Json:
    """The member of a call of Chat Completions that holds the signature."""
    return {"extra_content": {"google": {"thought_signature": uncarried(signature)}}}
