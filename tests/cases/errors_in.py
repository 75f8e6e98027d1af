"""Errors of providers, as each client is told of them."""

from typing import Any

from tests.cases.row import Refused

GEMINI = [{"error": {"code": 400, "message": "No such field.", "status": "INVALID_ARGUMENT"}}]
DETAIL = {"detail": "Unsupported parameter: x"}
CREDITS = {"error": {"code": 402, "message": "Add credits.", "metadata": {"provider_name": "up"}}}
TOO_LONG = "This model's maximum context length is 200000 tokens. However, you requested 210000 tokens."
FULL = {"error": {"message": TOO_LONG, "type": "invalid_request_error", "code": "context_length_exceeded"}}
BUSY = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded."}}
SLOW = {"error": {"message": "Slow down.", "type": "requests", "code": "rate_limit_exceeded"}}
USED_UP = {
    "error": {"type": "usage_limit_reached", "message": "Used up.", "resets_in_seconds": 5000, "plan_type": "pro"}
}
INVALID, CHAT, RESPONSES = "invalid_request_error", "openai_chat", "openai_responses"


def told(**members: Any) -> Any:
    return {"error": members}


def compacts(words: str) -> bool:
    return words.startswith("prompt is too long: 210000 tokens > 200000 maximum")


# fmt: off
ROWS = [
    *(Refused("E01", 400, GEMINI, client, 400, told(type=INVALID, message="No such field."))
      for client in ("anthropic", CHAT)),
    *(Refused("E02", 400, DETAIL, client, 400, told(type=INVALID, message="Unsupported parameter: x"))
      for client in ("anthropic", CHAT, RESPONSES)),
    Refused("E03", 402, CREDITS, "anthropic", 402, told(type="billing_error", message="Add credits.")),
    Refused("E03", 200, CREDITS, CHAT, 402, told(type="insufficient_quota", code="insufficient_quota",
                                                 message="Add credits.")),
    Refused("E04", 400, FULL, "anthropic", 400,
            told(type=INVALID, message=compacts)),
    Refused("E05", 529, BUSY, CHAT, 503, told(type="server_error", code="server_is_overloaded"), {"retry-after": "7"},
            {"retry-after": "7"}),
    Refused("E06", 429, SLOW, "anthropic", 429, told(type="rate_limit_error"),
            {"x-ratelimit-reset-requests": "1m2.5s", "x-ratelimit-remaining-requests": "0"}, {"retry-after": "63"}),
    Refused("E07", 429, USED_UP, "anthropic", 429, told(type="rate_limit_error"), {}, {"retry-after": "5000"}),
    Refused("E07", 429, USED_UP, RESPONSES, 429, told(type="rate_limit_error", code="usage_limit_reached"), {},
            {"retry-after": "5000"}),
]
# fmt: on
