import json
from collections.abc import Iterator
from typing import Any

import pytest

from codegate.guardrails.recall import Recall
from codegate.guardrails.stream import StreamRestorer
from tests.guardrails.given import PEM, issued_for

ISSUED = issued_for(PEM)
(TOKEN,) = ISSUED


def pieces(event: dict[str, Any]) -> Iterator[tuple[int, str]]:
    if "block" in event:
        yield event["block"], event["text"]


def chunk(block: int, text: str) -> bytes:
    return b"data: %s\n\n" % json.dumps({"block": block, "text": text}).encode()


def test_the_text_of_a_block_is_remembered_in_order() -> None:
    recall = Recall()
    for part in (
        chunk(1, "a") + chunk(2, "x"),
        b": comment\n\n",
        b"data: nonsense\n\n",
        b"data: [1]\n\n",
        chunk(1, "b"),
    ):
        recall.note(part)

    assert (recall.before(1, pieces), recall.before(2, pieces), recall.before(3, pieces)) == ("ab", "x", "")


def test_only_the_last_of_it_is_kept() -> None:
    recall = Recall()
    for number in range(1000):
        recall.note(chunk(1, f"{number} "))
    recall.note(b"x" * 100_000 + b"\n\n" + chunk(1, "end"))

    assert recall.before(1, pieces).endswith("998 999 end")
    assert len(recall.before(1, pieces)) < 64 * 4096


def anthropic(text: str) -> bytes:
    data = {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": text}}
    return b"event: content_block_delta\ndata: %s\n\n" % json.dumps(data).encode()


def chat(text: str) -> bytes:
    calls = [{"index": 0, "function": {"arguments": text}}]
    return b"data: %s\n\n" % json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": calls}}]}).encode()


def of_responses(text: str) -> bytes:
    data = {"type": "response.function_call_arguments.delta", "item_id": "i", "output_index": 0, "delta": text}
    return b"data: %s\n\n" % json.dumps(data).encode()


@pytest.mark.parametrize("size", [1, 2, 3, 6, 50])
@pytest.mark.parametrize(
    ("wire_format", "event"), [("anthropic", anthropic), ("openai_chat", chat), ("openai_responses", of_responses)]
)
def test_depth_is_known_though_the_pieces_before_were_not_read(wire_format: str, event: Any, size: int) -> None:
    file = {"key": TOKEN, "all": [TOKEN, "a", TOKEN], "url": f"x://{TOKEN}@y"}
    source = json.dumps({"file": json.dumps(file), "deep": json.dumps({"f": json.dumps(file)})})
    restorer = StreamRestorer(wire_format, ISSUED)
    out = (
        b"".join(restorer.feed(event(source[at : at + size])) for at in range(0, len(source), size)) + restorer.close()
    )
    text = "".join(
        (data.get("delta") or {}).get("partial_json", "")
        if wire_format == "anthropic"
        else data["delta"]
        if wire_format == "openai_responses"
        else data["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"]
        for line in out.splitlines()
        if line.startswith(b"data:") and (data := json.loads(line[5:]))
    )
    found = json.loads(text)

    expected = {"key": PEM, "all": [PEM, "a", PEM], "url": f"x://{PEM}@y"}
    assert json.loads(found["file"]) == expected
    assert json.loads(json.loads(found["deep"])["f"]) == expected
