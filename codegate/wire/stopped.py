"""What providers call a reason to stop and is an error (`protocols.md` 2.3)."""

from typing import Any

from codegate.errors import UpstreamRejected
from codegate.wire.errors import read_stream_error

_TYPES: dict[str, str] = {
    "error": "api_error",
    "network_error": "api_error",
    "insufficient_system_resource": "overloaded_error",
}
"""The error's type by the reason (OpenRouter; GLM; DeepSeek)."""


def failure(reason: Any) -> UpstreamRejected | None:
    """The error that this reason to stop is, in any case; None for a true reason, and for none."""
    found = _TYPES.get(reason.strip().lower()) if isinstance(reason, str) else None
    return read_stream_error({"error": {"message": reason, "type": found}}) if found is not None else None
