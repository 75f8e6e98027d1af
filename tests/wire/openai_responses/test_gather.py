"""A stream put together as the response it was, with everything the provider said."""

import json
from typing import Any

import pytest

from codegate.errors import CodeGateError, UpstreamBroke
from codegate.wire.openai_responses.gather import Gatherer
from codegate.wire.sse import SseParser
from tests.responses import added, created, done, ended, event

CUSTOM = {"call_id": "c1", "name": "apply_patch", "namespace": "files", "input": "*** Begin Patch"}
THOUGHT = {"summary": [{"type": "summary_text", "text": "a"}, {"type": "summary_text", "text": "b"}]}


def gathered(*frames: bytes) -> Any:
    gatherer = Gatherer()
    parser = SseParser()
    for sse in (*parser.feed(b"".join(frames)), *parser.close()):
        gatherer.feed(sse)
    gatherer.close()
    return gatherer


def test_items_stay_as_the_provider_said_them() -> None:
    found = gathered(created(), done(0, "reasoning", **THOUGHT), done(1, "custom_tool_call", **CUSTOM), ended(x="y"))
    body = found.body()

    assert [item["type"] for item in body["output"]] == ["reasoning", "custom_tool_call"]
    assert body["output"][0]["summary"] == THOUGHT["summary"]
    assert body["output"][1]["namespace"] == "files"
    assert (body["id"], body["x"]) == ("resp_up", "y")
    assert found.reply()["usage"].output_tokens > 0


def test_the_final_response_counts_where_it_lists_its_output() -> None:
    output = [{"type": "message", "id": "it_0", "role": "assistant", "content": []}]
    body = gathered(created(), done(0, "message", content=[]), ended(output=output)).body()

    assert body["output"] == output


def test_finished_items_are_in_their_places() -> None:
    body = gathered(created(), done(1, "x", "b"), done(0, "x", "a"), ended("incomplete")).body()

    assert [item["id"] for item in body["output"]] == ["a", "b"]
    assert body["status"] == "incomplete"


def test_what_pieces_said_is_the_output_where_no_item_was_finished() -> None:
    said = event("response.output_text.delta", output_index=0, content_index=0, delta="Hi")
    whole = event("response.function_call_arguments.done", output_index=1, arguments='{"a":1}')
    call = added(1, "function_call", "fc_1", call_id="c1", name="look", arguments="")
    message, found = gathered(created(), said, call, whole, ended()).body()["output"]

    assert message["content"][0]["text"] == "Hi"
    assert (found["call_id"], found["name"], found["arguments"]) == ("c1", "look", '{"a":1}')


def test_an_error_in_the_stream_is_raised() -> None:
    failed = event("response.failed", response={"error": {"code": "server_is_overloaded", "message": "later"}})

    with pytest.raises(CodeGateError, match="later"):
        gathered(created(), failed)


def test_half_a_response_is_none() -> None:
    with pytest.raises(UpstreamBroke):
        gathered(created(), done(0, "message", content=[]))


def test_data_that_are_no_json_are_passed_over() -> None:
    assert json.dumps(gathered(created(), b"data: nonsense\n\n", ended()).body()["output"]) == "[]"
