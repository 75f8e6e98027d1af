"""What an answer holds that the client's format has no place for (`protocols.md` 2.2, 2.3)."""

import logging

from codegate.wire import generated, hub
from codegate.wire.blocks import of_type

IMAGES = "dropped:images"
PAUSE = "approximated:pause_turn"

_log = logging.getLogger(__name__)


def losses(reply: hub.Reply, client: str) -> tuple[str, ...]:
    """
    What a whole answer loses for a client of this format, as the header `x-codegate-warnings` lists it.

    Images that the model made have a place in Chat Completions alone; a turn that is paused for the client to go on
    with, in Messages alone.
    """
    found = [IMAGES] if client != "openai_chat" and of_type(reply["content"], generated.KIND) else []
    return (*found, PAUSE) if client != "anthropic" and reply["stop_reason"] == "pause_turn" else tuple(found)


def log_loss(loss: str) -> None:
    """The same of a stream, whose headers have left: one line in the log."""
    _log.warning("a streamed answer lost something in its conversion: %s", loss)
