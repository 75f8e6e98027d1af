"""Restoring in Responses streams: every text whole, every number in order, at any cut."""

import json
from typing import Any

import pytest

from codegate.guardrails.stream import StreamRestorer
from codegate.guardrails.tokens import derive, mint
from tests.chop import bytewise, whole

KEY = derive(b"k" * 32, "default")
ORIGINAL = 'ada"lovelace"@corp-mail.com\nline two'
TOKEN = mint(KEY, "email", ORIGINAL)
ISSUED = {TOKEN: ORIGINAL}
AT = {"item_id": "msg_1", "output_index": 0, "content_index": 0}


def stream(*events: dict[str, Any]) -> bytes:
    """The events as the wire has them, numbered from 0."""
    frames = [{**event, "sequence_number": number} for number, event in enumerate(events)]
    return b"".join(f"event: {frame['type']}\ndata: {json.dumps(frame)}\n\n".encode() for frame in frames)


def read(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line[6:]) for line in data.decode().split("\n") if line.startswith("data: ")]


def restored(data: bytes, cuts: Any) -> list[dict[str, Any]]:
    restorer = StreamRestorer("openai_responses", ISSUED)
    out = b"".join(restorer.feed(chunk) for chunk in cuts(data))
    return read(out + restorer.close())


def text_events(text: str, size: int) -> list[dict[str, Any]]:
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    deltas = [{"type": "response.output_text.delta", **AT, "delta": piece} for piece in pieces]
    item = {"id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
    return [
        {"type": "response.created", "response": {"id": "resp_1", "output": []}},
        *deltas,
        {"type": "response.output_text.done", **AT, "text": text},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": {"id": "resp_1", "output": [item]}},
    ]


@pytest.mark.parametrize("cuts", [whole, bytewise])
@pytest.mark.parametrize("size", [1, 3, 7, 500])
@pytest.mark.parametrize("template", ["Write to {} now.", "{}", "It ends in c", "{} and c", "cg_{}cg"])
def test_words_come_back_whole_and_numbers_stay_in_order(template: str, size: int, cuts: Any) -> None:
    events = restored(stream(*text_events(template.format(TOKEN), size)), cuts)
    said = "".join(event["delta"] for event in events if event["type"] == "response.output_text.delta")
    wanted = template.format(ORIGINAL)

    assert said == wanted
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert events[-1]["response"]["output"][0]["content"][0]["text"] == wanted
    assert next(event["text"] for event in events if event["type"] == "response.output_text.done") == wanted


@pytest.mark.parametrize("size", [1, 4, 500])
def test_arguments_stay_valid_json(size: int) -> None:
    source = json.dumps({"to": TOKEN})
    at = {"item_id": "fc_1", "output_index": 0}
    pieces = [source[start : start + size] for start in range(0, len(source), size)]
    deltas = [{"type": "response.function_call_arguments.delta", **at, "delta": piece} for piece in pieces]
    done = {"type": "response.function_call_arguments.done", **at, "arguments": source}
    events = restored(stream(*deltas, done), whole)
    said = "".join(event["delta"] for event in events if event["type"].endswith(".delta"))

    assert json.loads(said) == {"to": ORIGINAL}
    assert json.loads(events[-1]["arguments"]) == {"to": ORIGINAL}


def test_freeform_input_is_no_json() -> None:
    at = {"item_id": "ctc_1", "output_index": 0}
    delta = {"type": "response.custom_tool_call_input.delta", **at, "delta": f"+{TOKEN}"}
    events = restored(
        stream(delta, {"type": "response.custom_tool_call_input.done", **at, "input": f"+{TOKEN}"}), whole
    )

    assert "".join(event.get("delta", "") for event in events) == f"+{ORIGINAL}"
    assert events[-1]["input"] == f"+{ORIGINAL}"


def test_reasoning_passes_as_it_came() -> None:
    delta = {"type": "response.reasoning_summary_text.delta", "item_id": "rs_1", "summary_index": 0, "delta": TOKEN}
    done = {"type": "response.reasoning_summary_text.done", "item_id": "rs_1", "summary_index": 0, "text": TOKEN}
    data = stream(delta, done)
    restorer = StreamRestorer("openai_responses", ISSUED)

    assert restorer.feed(data) + restorer.close() == data


def test_a_sign_of_life_does_not_tear_a_token() -> None:
    half = len(TOKEN) // 2
    deltas = [{"type": "response.output_text.delta", **AT, "delta": piece} for piece in (TOKEN[:half], TOKEN[half:])]
    alive = {"type": "response.in_progress", "response": {"id": "resp_1"}}
    events = restored(stream(deltas[0], alive, deltas[1]), whole)

    assert "".join(event.get("delta", "") for event in events) == ORIGINAL
