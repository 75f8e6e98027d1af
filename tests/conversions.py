"""Requests and replies, converted in one call, for tests that look at the outcome."""

from typing import Any

from codegate.wire.format import Converted, Notes, ReplyContext
from codegate.wire.profile import Profile
from codegate.wire.table import FORMATS

Json = dict[str, Any]

CHAT = Profile()
OPENAI = Profile(max_tokens_param="max_completion_tokens", system_parts=True, pdf=True, strict_tools=True)
CODEX = Profile(system_parts=True, pdf=True, strict_tools=True, codex=True)
CLAUDE = Profile(
    stop_max=8192,
    system_parts=True,
    pdf=True,
    tool_image=True,
    strict_tools=True,
    cache_control=True,
    effort_levels=("low", "medium", "high", "xhigh", "max"),
    sampling="none",
    is_anthropic=True,
)
OLD_CLAUDE = Profile(
    stop_max=8192,
    top_k=True,
    pdf=True,
    tool_image=True,
    cache_control=True,
    mid_system=False,
    adaptive_thinking=False,
    prefill=True,
    is_anthropic=True,
)


def convert(
    source: str, target: str, body: Json, profile: Profile, strict: bool = False
) -> tuple[Converted, list[str]]:
    """A request of one format for a provider of another, and the warnings."""
    notes = Notes(strict)
    request = FORMATS[source].to_hub(body, notes)
    return FORMATS[target].from_hub(request, "target-model", profile, notes), list(notes.items())


def to_chat(body: Json, profile: Profile = CHAT) -> Json:
    """The Chat body of a Messages request; what is missing of a request is filled in."""
    whole = {"model": "claude", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("anthropic", "openai_chat", whole, profile)[0].body


def to_messages(body: Json, profile: Profile = CLAUDE) -> Json:
    """The Messages body of a Chat request; what is missing of a request is filled in."""
    whole = {"model": "gpt", "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("openai_chat", "anthropic", whole, profile)[0].body


def warnings_to_chat(body: Json, profile: Profile = CHAT) -> list[str]:
    """What a Messages request loses on its way to Chat."""
    whole = {"model": "claude", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("anthropic", "openai_chat", whole, profile)[1]


def warnings_to_messages(body: Json, profile: Profile = CLAUDE) -> list[str]:
    """What a Chat request loses on its way to Messages."""
    whole = {"model": "gpt", "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("openai_chat", "anthropic", whole, profile)[1]


def responses_body(body: Json) -> Json:
    """A Responses request; what is missing of it is filled in."""
    return {"model": "gpt", "input": "hi", **body}


def from_responses(target: str, body: Json, profile: Profile) -> Json:
    """The body of a Responses request at a provider of another format."""
    return convert("openai_responses", target, responses_body(body), profile)[0].body


def to_responses(body: Json, profile: Profile = OPENAI) -> Json:
    """The Responses body of a Messages request; what is missing of a request is filled in."""
    whole = {"model": "claude", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}], **body}
    return convert("anthropic", "openai_responses", whole, profile)[0].body


def warnings_to_responses(body: Json, profile: Profile = OPENAI, source: str = "anthropic") -> list[str]:
    """What a request loses on its way to Responses."""
    whole = {"model": "claude", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}], **body}
    return convert(source, "openai_responses", whole, profile)[1]


def said(role: str, *parts: Any) -> Json:
    """A message item; a string is a text part of the role's kind."""
    kind = "output_text" if role == "assistant" else "input_text"
    content = [{"type": kind, "text": part} if isinstance(part, str) else part for part in parts]
    return {"type": "message", "role": role, "content": content}


def call_item(call_id: str, name: str = "Read", arguments: str = "{}", /, **more: Any) -> Json:
    """A `function_call` item."""
    return {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments, **more}


def output_item(call_id: str, output: Any = "done", /, **more: Any) -> Json:
    """A `function_call_output` item."""
    return {"type": "function_call_output", "call_id": call_id, "output": output, **more}


def flat_function(name: str = "Read", /, **more: Any) -> Json:
    """A function tool of a Responses request."""
    return {"type": "function", "name": name, "parameters": {"type": "object", "properties": {}}, **more}


def reply_to_messages(body: Json, **context: Any) -> Json:
    """A Chat reply as a Messages client gets it."""
    reply = FORMATS["openai_chat"].reply_to_hub(body)
    return FORMATS["anthropic"].reply_from_hub(reply, ReplyContext(model="asked", reply_id="1", **context))


def reply_to_chat(body: Json, **context: Any) -> Json:
    """A Messages reply as a Chat client gets it."""
    reply = FORMATS["anthropic"].reply_to_hub(body)
    return FORMATS["openai_chat"].reply_from_hub(reply, ReplyContext(model="asked", reply_id="1", **context))


def user(*content: Any) -> Json:
    """A user message of blocks or parts; a string is its text."""
    return {"role": "user", "content": [text(item) if isinstance(item, str) else item for item in content]}


def assistant(*content: Any) -> Json:
    """An assistant message of blocks; a string is its text."""
    return {"role": "assistant", "content": [text(item) if isinstance(item, str) else item for item in content]}


def text(words: str, **more: Any) -> Json:
    """A text block or part."""
    return {"type": "text", "text": words, **more}


def call(call_id: str, name: str = "Read", /, **given: Any) -> Json:
    """A `tool_use` block."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": given}


def result(call_id: str, content: Any = "done", /, **more: Any) -> Json:
    """A `tool_result` block."""
    return {"type": "tool_result", "tool_use_id": call_id, "content": content, **more}


def chat_call(call_id: str, name: str = "Read", arguments: str = "{}") -> Json:
    """An entry of `tool_calls`."""
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def image(data: str = "aGk=", media_type: str = "image/png") -> Json:
    """A base64 image block."""
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def tool(name: str = "Read", /, **more: Any) -> Json:
    """A tool of a Messages request."""
    return {"name": name, "input_schema": {"type": "object", "properties": {}}, **more}


def function(name: str = "Read", /, **more: Any) -> Json:
    """A tool of a Chat request."""
    return {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {}}, **more}}
