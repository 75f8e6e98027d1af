"""
What the simulated model says: one pure function from a prompt to an answer.

The rule of the room: no format, no clock, no randomness. The same prompt gets the same answer, and the answer
repeats what was asked, so that it can be seen what reached the provider.
"""

import json
import re
from typing import Any

import msgspec

NOTE = "This answer is simulated: no model was asked."
ECHO_CHARS = 1_200
BYTES_PER_TOKEN = 4
MIN_CACHED_TOKENS = 8
SHELL_TOOLS = ("bash", "shell", "run_shell_command", "execute_command", "run_command", "exec", "terminal")
_SHELL_COMMAND = "echo simulated"
_ASKS_FOR_TOOL = re.compile(r"\buse (?:a|the|your|any|two) tools?\b", re.IGNORECASE)
_ASKS_FOR_TWO = re.compile(r"\buse two tools\b", re.IGNORECASE)
_PIECE = re.compile(r"\S{1,8}\s*|\s+")


class Tool(msgspec.Struct, frozen=True):
    """A tool that the client offers: its name and the JSON Schema of its input."""

    name: str
    schema: dict[str, Any] = {}


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """
    A request, whatever format it came in.

    Attributes:
        said: Text of the last turn of the user.
        tool_results: What the client's tools gave, when the last turn brings results.
        forced_tool: Name of the tool that must be called, `*` for any, None for no such demand.
        max_tokens: Output limit, tokens, or None.
        whole: All text of the request, for counting.
        cached: The part of `whole` that a prompt cache may keep; empty is none.
        include_usage: A Chat client asked for the usage chunk.
    """

    model: str
    said: str = ""
    tool_results: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    tools_allowed: bool = True
    forced_tool: str | None = None
    wants_reasoning: bool = False
    max_tokens: int | None = None
    stop_sequences: tuple[str, ...] = ()
    whole: str = ""
    cached: str = ""
    is_stream: bool = False
    include_usage: bool = False


class ToolCall(msgspec.Struct, frozen=True):
    """A call of a client's tool; `arguments` is its input as compact JSON text."""

    id: str
    name: str
    arguments: str


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens, each counted once; `reasoning` is a part of `output`."""

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    reasoning: int = 0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the model says. `stop` is `end`, `tool`, `length` or `sequence` (then `stop_sequence` says which)."""

    text: str
    reasoning: str = ""
    calls: tuple[ToolCall, ...] = ()
    stop: str = "end"
    stop_sequence: str | None = None
    tokens: Tokens = Tokens()


def count(text: str) -> int:
    """Tokens of a text: its UTF-8 bytes by four, rounded up; an empty text has none."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def pieces(text: str) -> list[str]:
    """The text cut as a stream would cut it: at spaces, and inside words longer than eight characters."""
    return _PIECE.findall(text)


def answer(prompt: Prompt, *, is_cached: bool = False) -> Answer:
    """
    The answer to a prompt.

    Args:
        prompt: The request.
        is_cached: `prompt.cached` was seen before and is read from the cache.
    """
    calls = _calls(prompt)
    text, stop, sequence = _limited(_text(prompt, calls), prompt)
    if stop != "end":
        calls = ()
    reasoning = _reasoning(prompt) if prompt.wants_reasoning else ""
    output = count(text) + count(reasoning) + sum(count(call.name) + count(call.arguments) for call in calls)
    return Answer(
        text=text,
        reasoning=reasoning,
        calls=calls,
        stop="tool" if calls else stop,
        stop_sequence=sequence,
        tokens=_tokens(prompt, is_cached, max(1, output), count(reasoning)),
    )


def _text(prompt: Prompt, calls: tuple[ToolCall, ...]) -> str:
    if calls:
        names = " and ".join(call.name for call in calls)
        return f"{NOTE} You offered tools, so I call {names}."
    if prompt.tool_results:
        results = "; ".join(_short(result) for result in prompt.tool_results)
        return f"{NOTE} Your tools returned: {results}"
    return f"{NOTE} You wrote: {_short(prompt.said)}"


def _short(text: str) -> str:
    text = text.strip() or "(nothing)"
    return text if len(text) <= ECHO_CHARS else text[:ECHO_CHARS] + " …"


def _reasoning(prompt: Prompt) -> str:
    tools = f"{len(prompt.tools)} tools are offered" if prompt.tools else "no tools are offered"
    return (
        f"Simulated reasoning: the user wrote {len(prompt.said)} characters and {tools}, so I repeat what I was told."
    )


def _limited(text: str, prompt: Prompt) -> tuple[str, str, str | None]:
    found = [(text.find(stop), stop) for stop in prompt.stop_sequences if stop and stop in text]
    if found:
        position, sequence = min(found)
        return text[:position], "sequence", sequence
    if prompt.max_tokens is not None and count(text) > prompt.max_tokens:
        kept = text.encode("utf-8", "replace")[: prompt.max_tokens * BYTES_PER_TOKEN]
        return kept.decode("utf-8", "ignore"), "length", None
    return text, "end", None


def _calls(prompt: Prompt) -> tuple[ToolCall, ...]:
    if not prompt.tools or not prompt.tools_allowed or prompt.tool_results:
        return ()
    names = {tool.name for tool in prompt.tools}
    is_asked = prompt.forced_tool is not None or "get_weather" in names or bool(_ASKS_FOR_TOOL.search(prompt.said))
    if not is_asked:
        return ()
    chosen = [_chosen(prompt)]
    if _ASKS_FOR_TWO.search(prompt.said):
        others = [tool for tool in prompt.tools if tool.name != chosen[0].name]
        chosen.append(others[0] if others else chosen[0])
    return tuple(
        ToolCall(f"call_sim_{number}", tool.name, json.dumps(_arguments(tool), separators=(",", ":")))
        for number, tool in enumerate(chosen, 1)
    )


def _chosen(prompt: Prompt) -> Tool:
    by_name = {tool.name.lower(): tool for tool in prompt.tools}
    for name in ((prompt.forced_tool or "").lower(), "get_weather", *SHELL_TOOLS):
        if name in by_name:
            return by_name[name]
    return prompt.tools[0]


def _arguments(tool: Tool) -> dict[str, Any]:
    properties = tool.schema.get("properties")
    known: dict[str, Any] = properties if isinstance(properties, dict) else {}
    required = tool.schema.get("required")
    names: list[Any] = required if isinstance(required, list) else list(known)[:1]
    return {str(name): _value(str(name), known.get(name)) for name in names}


def _value(name: str, schema: Any) -> Any:
    """A value that the schema of one property allows, as far as its type, default and choices say."""
    schema = schema if isinstance(schema, dict) else {}
    if "default" in schema:
        return schema["default"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0] if kind else None
    if kind == "array":
        return _SHELL_COMMAND.split() if name == "command" else []
    simple: dict[Any, Any] = {"integer": 1, "number": 1, "boolean": False, "object": {}, "null": None}
    if kind in simple:
        return simple[kind]
    texts = {"command": _SHELL_COMMAND, "cmd": _SHELL_COMMAND, "city": "Paris", "location": "Paris"}
    return texts.get(name, "simulated")


def _tokens(prompt: Prompt, is_cached: bool, output: int, reasoning: int) -> Tokens:
    total = max(1, count(prompt.whole))
    kept = min(count(prompt.cached), total - 1)
    if kept < MIN_CACHED_TOKENS:
        kept = 0
    return Tokens(
        input=total - kept,
        cache_read=kept if is_cached else 0,
        cache_write=0 if is_cached else kept,
        output=output,
        reasoning=reasoning,
    )
