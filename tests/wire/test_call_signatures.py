"""Gemini's signatures of calls go to every client and come back."""

from dataclasses import replace

import pytest

from codegate.wire.call_signatures import LOST, carrier, in_block, in_call, member, with_carriers
from codegate.wire.format import Notes
from codegate.wire.table import FORMATS
from tests import chop, responses
from tests.conversions import CHAT, CLAUDE, OPENAI, assistant, call, result, to_chat, user
from tests.pairs import READERS, pipe
from tests.streams import DONE, chunk, run

SIGNATURE = "CiQBVKhc7g=="
GEMINI = replace(CHAT, call_signatures="kept")
GEMINI_3 = replace(CHAT, call_signatures="required")


def gemini_call(index, name, signature=SIGNATURE):
    """A chunk with a whole call, as Gemini sends it."""
    entry = {"index": index, "id": f"call_{name}", "type": "function", "function": {"name": name, "arguments": "{}"}}
    return chunk({"tool_calls": [{**entry, **(member(signature) if signature else {})}]})


STREAM = gemini_call(0, "left") + gemini_call(1, "right", "") + chunk({}, "stop") + DONE


def signatures(body):
    """The signature of each call in a Chat body."""
    calls = [entry for message in body["messages"] for entry in message.get("tool_calls", [])]
    return [in_call(entry).removeprefix("cg1.gemini.") for entry in calls]


def test_an_anthropic_client_sends_it_back_without_knowing_it():
    blocks = READERS["anthropic"](run(pipe("openai_chat", "anthropic"), STREAM)).blocks
    history = [
        {key: value for key, value in block.items() if key in ("type", "data", "id", "name")} | {"input": {}}
        for block in blocks
    ]
    turns = [user("hi"), assistant(*history), user(result("call_left"), result("call_right"))]

    assert [block["type"] for block in blocks] == ["redacted_thinking", "tool_use", "tool_use"]
    assert signatures(to_chat({"messages": turns}, GEMINI)) == [SIGNATURE, ""]


def test_a_responses_client_sends_it_back_without_knowing_it():
    stream = run(pipe("openai_chat", "openai_responses"), STREAM)
    reader = responses.Reader()
    for sse in responses.events_of(stream):
        reader.take(sse.event, responses.json.loads(sse.data))
    outputs = [{"type": "function_call_output", "call_id": f"call_{name}", "output": "x"} for name in ("left", "right")]
    request = {"model": "m", "input": ["hi", *reader.output, *outputs][1:]}
    body = (
        FORMATS["openai_chat"]
        .from_hub(FORMATS["openai_responses"].to_hub(request, Notes()), "gemini-3", GEMINI, Notes())
        .body
    )

    assert [item["type"] for item in reader.output] == ["reasoning", "function_call", "function_call"]
    assert signatures(body) == [SIGNATURE, ""]


def test_whole_replies_carry_it_as_streams_do():
    entry = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}, **member(SIGNATURE)}
    body = {"choices": [{"message": {"content": None, "tool_calls": [entry]}, "finish_reason": "stop"}]}
    reply = FORMATS["openai_chat"].reply_to_hub(body)
    context = FORMATS["anthropic"].reply_from_hub(reply, responses.CONTEXT)
    own = FORMATS["openai_chat"].reply_from_hub(reply, responses.CONTEXT)
    items = FORMATS["openai_responses"].reply_from_hub(reply, responses.CONTEXT)["output"]

    assert context["content"][0] == carrier(f"cg1.gemini.{SIGNATURE}")
    assert "signature" not in context["content"][1]
    assert in_call(own["choices"][0]["message"]["tool_calls"][0]) == f"cg1.gemini.{SIGNATURE}"
    assert items[0]["encrypted_content"] == f"cg1.gemini.{SIGNATURE}"


def test_a_chat_client_gets_it_where_gemini_puts_it():
    answer = READERS["openai_chat"](run(pipe("openai_chat", "openai_chat"), STREAM))

    assert [in_call(block["entry"]) for block in answer.of("tool_use")] == [f"cg1.gemini.{SIGNATURE}", ""]


@pytest.mark.parametrize("target", ["anthropic", "openai_responses", "openai_chat"])
def test_the_cut_changes_no_byte(target):
    whole = run(pipe("openai_chat", target), STREAM)

    assert chop.joined(lambda: pipe("openai_chat", target), chop.bytewise(STREAM)) == whole


def test_a_lost_one_is_replaced_by_googles_own_word_where_it_is_demanded():
    turns = [user("hi"), assistant(call("a"), call("b")), user(result("a"), result("b"))]

    assert signatures(to_chat({"messages": turns}, GEMINI_3)) == [LOST, ""]
    assert signatures(to_chat({"messages": turns}, GEMINI)) == ["", ""]


def test_it_goes_to_gemini_alone():
    turns = [user("hi"), assistant(carrier(f"cg1.gemini.{SIGNATURE}"), call("a")), user(result("a"))]
    request = FORMATS["anthropic"].to_hub({"model": "m", "messages": turns}, Notes())
    bodies = [
        FORMATS["openai_chat"].from_hub(request, "m", CHAT, Notes()).body,
        FORMATS["openai_responses"].from_hub(request, "m", OPENAI, Notes()).body,
        FORMATS["anthropic"].from_hub(request, "m", CLAUDE, Notes()).body,
    ]

    assert not any(SIGNATURE in str(body) for body in bodies)


@pytest.mark.parametrize("held", [None, 5, {}, {"google": None}, {"google": {"thought_signature": 5}}])
def test_what_is_no_signature_is_none(held):
    assert in_call({"extra_content": held}) == ""


def test_other_encrypted_reasoning_is_no_signature():
    assert in_block({"type": "redacted_thinking", "data": "gAAAA"}) == ""
    assert in_block({"type": "text", "data": "cg1.gemini.x"}) == ""
    assert with_carriers([{"type": "text", "text": "x"}]) == [{"type": "text", "text": "x"}]
