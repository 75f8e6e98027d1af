"""`Dialect`: what one format must bring so that the simulator can speak it, and the frames of a stream."""

import json
from collections.abc import Callable
from typing import Any

import msgspec

from codegate.simulator.script import Answer, Prompt

Json = dict[str, Any]


class Frame(msgspec.Struct, frozen=True):
    """One SSE frame, with the blank line at its end; `is_content` marks what a client would show."""

    data: bytes
    is_content: bool = False


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """
    One format, as a provider speaks it.

    Attributes:
        name: `anthropic` or `openai_chat`.
        request_id_header: Header in which a request's id comes back.
        read: A client's JSON -> prompt. Raises ValueError with a message for the client.
        reply: Answer, prompt and number of the reply -> a whole JSON reply.
        stream: The same -> the frames of a streamed one.
        error: HTTP status and message -> the error's JSON.
        error_frame: The same inside a stream.
    """

    name: str
    request_id_header: str
    read: Callable[[Json], Prompt]
    reply: Callable[[Answer, Prompt, int], Json]
    stream: Callable[[Answer, Prompt, int], list[Frame]]
    error: Callable[[int, str], Json]
    error_frame: Callable[[int, str], Frame]


def dump(value: Any) -> str:
    """Compact JSON, as providers write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def content_text(content: Any) -> str:
    """Text of a message's `content`: the string itself, or its text parts joined by newlines."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text")
    return "\n".join(text for text in texts if isinstance(text, str))


def last_words(content: Any) -> str:
    """
    What a user wrote last in a message.

    Coding agents put reminders of their own before it, as text parts in angle brackets; those are passed over.
    """
    if not isinstance(content, list):
        return content_text(content)
    for part in reversed(content):
        text = part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None
        if isinstance(text, str) and text.strip() and not text.lstrip().startswith("<system-reminder>"):
            return text
    return content_text(content)


def messages_of(body: Json) -> list[Json]:
    """
    The `messages` of a request.

    Raises:
        ValueError: There are none, or they are not a list of objects with a role.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise ValueError("messages: at least one message is required")
    for number, message in enumerate(messages):
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise ValueError(f"messages.{number}: must be an object with a role")
    return messages


def model_of(body: Json) -> str:
    """
    The `model` of a request.

    Raises:
        ValueError: It is missing or no text.
    """
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise ValueError("model: a model name is required")
    return model


def limit_of(*values: Any) -> int | None:
    """The first output limit that was given, or None."""
    return next((value for value in values if isinstance(value, int) and not isinstance(value, bool)), None)


def object_of(value: Any) -> Json:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}
