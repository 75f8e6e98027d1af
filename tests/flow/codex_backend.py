"""The backend of a ChatGPT subscription on a raw socket, with its rules: it always streams and refuses by name."""

from typing import Any

from tests.flow.provider import Answer, Received, stream, whole
from tests.responses import created, done, ended, function_call, message, thought

_TAKEN = """
model input instructions stream store include tools tool_choice reasoning service_tier parallel_tool_calls text
prompt_cache_key client_metadata
"""
TAKEN = frozenset(_TAKEN.split())
ROLES = frozenset({"user", "assistant", "developer"})
LIMITS = {"x-codex-primary-used-percent": "12", "x-codex-turn-state": "turn-1", "x-models-etag": "e1"}
TOKEN = "fake-access-token-0123456789"
ACCOUNT = "acct-0123"
COMPACTED = {
    "id": "resp_c",
    "object": "response.compaction",
    "created_at": 1,
    "output": [{"type": "compaction", "id": "cmp_1", "encrypted_content": "gAAAAsealed"}],
    "usage": {"input_tokens": 3, "output_tokens": 2},
}

PATCH = {"call_id": "c1", "name": "apply_patch", "input": "*** Begin Patch"}
FRAMES = [
    created(),
    thought(0, "Looking."),
    message(1, "Hello ", "there"),
    ended(),  # whose output is empty: it is told by the items
]


def backend(request: Received) -> Answer:
    """What the backend says to this request."""
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return refused(401, "Unauthorized")
    if request.headers.get("chatgpt-account-id") != ACCOUNT:
        return refused(403, "Wrong account")
    if request.target == "/responses/compact":
        return whole(200, COMPACTED)
    if request.target != "/responses":
        return refused(404, "Not Found")
    fault = fault_of(request.json)
    return refused(400, fault) if fault else told(*FRAMES)


def fault_of(body: dict[str, Any]) -> str:
    """What it holds against a body, or nothing."""
    if unknown := body.keys() - TAKEN:
        return f"Unsupported parameter: {min(unknown)}"
    if body.get("stream") is not True:
        return "Stream must be set to true"
    if body.get("store") is not False:
        return "Store must be set to false"
    if not isinstance(body.get("instructions"), str):
        return "Instructions are required"
    if not isinstance(body.get("input"), list):
        return "Input must be a list"
    if "reasoning.encrypted_content" not in body.get("include", []):
        return "Reasoning would be lost"
    if body.get("service_tier") not in (None, "priority"):
        return "Unsupported service_tier"
    roles = {item["role"] for item in body["input"] if "role" in item}
    return f"Unsupported role: {min(roles - ROLES)}" if roles - ROLES else ""


def refused(status: int, detail: str) -> Answer:
    """An error in the backend's own shape."""
    return whole(status, {"detail": detail})


def told(*frames: bytes) -> Answer:
    """A stream with the headers that Codex reads."""
    steps = list(stream(*frames))
    head = steps[0]
    assert isinstance(head, bytes)
    lines = "".join(f"{name}: {value}\r\n" for name, value in LIMITS.items())
    return [head.replace(b"\r\n\r\n", b"\r\n" + lines.encode() + b"\r\n"), *steps[1:]]


def calls() -> Answer:
    """Two calls, one of a freeform tool in a namespace."""
    custom = done(0, "custom_tool_call", namespace="files", **PATCH)
    return told(created(), custom, function_call(1, "c2", "look", '{"a":', "1}"), ended())
