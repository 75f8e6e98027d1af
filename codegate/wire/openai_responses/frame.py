"""One event of a Responses stream as a typed record: decoding only what is looked at saves time."""

from typing import Any

import msgspec

from codegate.wire import payload


class Frame(msgspec.Struct, gc=False):
    """
    What of an event is looked at. Members stay as they came: providers differ.

    Attributes:
        text: The whole text, of `output_text.done` and `reasoning_*.done`.
        part: The whole part, of `*_part.done`.
        name: Of the tool, in `function_call_arguments.done`.
        refusal: The whole refusal.
        code: With `message` and `param`, a flat `error` event.
        detail: Codex' own shape of an error.
    """

    type: Any = None
    delta: Any = None
    item_id: Any = None
    output_index: Any = None
    content_index: Any = None
    summary_index: Any = None
    item: Any = None
    text: Any = None
    refusal: Any = None
    part: Any = None
    name: Any = None
    annotation: Any = None
    arguments: Any = None
    input: Any = None
    response: Any = None
    error: Any = None
    code: Any = None
    message: Any = None
    param: Any = None
    detail: Any = None


_strict = msgspec.json.Decoder(Frame).decode


def read(data: bytes) -> Frame:
    """
    The event in these data. Texts may hold surrogate halves; what is no object has no member.

    Raises:
        ValueError: It is not JSON.
    """
    try:
        return _strict(data)
    except (ValueError, RecursionError):
        value = payload.read(data)
    if not isinstance(value, dict):
        return Frame()
    return Frame(**{name: value[name] for name in Frame.__struct_fields__ if name in value})
