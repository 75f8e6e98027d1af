"""
What is said of a refusal (`protocols.md` 2.2, 2.3).

OpenAI's formats have a place of its own for the words of a refusal; Messages says them as text. Messages may explain a
refusal besides, in `stop_details`: for the others that explanation is the refusal, where the answer holds no other.
"""

from typing import Any

from codegate.wire import hub
from codegate.wire.blocks import of_type
from codegate.wire.hub import Block, Json

KIND = "refusal"


def block(text: str) -> Block:
    """The words of a refusal, in a whole answer."""
    return {"type": KIND, "refusal": text}


def words(reply: hub.Reply) -> str:
    """The words of an answer's refusal, or what explains it; nothing where there is neither."""
    said = "".join(str(found["refusal"]) for found in of_type(reply["content"], KIND))
    return said or explanation(reply.get("stop_details"))


def explanation(details: Any) -> str:
    """What `stop_details` say to people."""
    found = details.get("explanation") if isinstance(details, dict) else None
    return found if isinstance(found, str) else ""


def read_details(details: Any) -> Json | None:
    """The `stop_details` of a Messages provider, if they are some."""
    return details if isinstance(details, dict) and details else None


def details_for(reason: hub.StopReason, details: Json | None, said: str) -> Json:
    """
    The member `stop_details` for a Messages client; none unless the answer is a refusal.

    Args:
        said: The words of a refusal that another format's provider gave.
    """
    if reason != "refusal":
        return {}
    return {"stop_details": details or {"type": KIND, "category": None, "explanation": said or None}}
