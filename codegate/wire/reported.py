"""An error that a whole answer with status 200 is (`protocols.md` 2.3, 4.4), in whatever format."""

from collections.abc import Mapping
from typing import Any

import msgspec

from codegate.errors import UpstreamRejected
from codegate.wire import stopped
from codegate.wire.errors import read_stream_error


class _Choice(msgspec.Struct):
    finish_reason: Any = None


_MEMBERS = ("error", "type", "base_resp")
_CHOICES = msgspec.json.Decoder(list[_Choice])


def reported(body: Mapping[str, Any]) -> UpstreamRejected | None:
    """
    The error in a decoded answer: `error`, or MiniMax's `base_resp` with another status than 0.

    Why the model stopped is not looked at: that is for the readers of each format.
    """
    if body.get("error"):
        return read_stream_error({name: body[name] for name in ("error", "type") if name in body})
    base = body.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        return read_stream_error({"base_resp": base})
    return None


def reported_raw(top: Mapping[str, msgspec.Raw]) -> UpstreamRejected | None:
    """
    The error in an answer that is passed on, or called a reason to stop.

    Args:
        top: Its members, undecoded: only those that may hold an error are decoded here.
    """
    found = reported({name: msgspec.json.decode(top[name]) for name in _MEMBERS if name in top})
    if found is not None:
        return found
    reason = msgspec.json.decode(top["stop_reason"]) if "stop_reason" in top else _finish_reason(top.get("choices"))
    return stopped.failure(reason)


def _finish_reason(choices: msgspec.Raw | None) -> Any:
    if choices is None:
        return None
    try:
        found = _CHOICES.decode(choices)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return found[0].finish_reason if found else None
