"""Compaction: asked for in two ways, given as a sealed summary, opened again."""

import base64
import json
from typing import Any

import pytest

from codegate.errors import InvalidRequest, RemoteProtocolError
from codegate.wire import hub
from codegate.wire.format import Notes, ReplyContext
from codegate.wire.openai_responses import compaction
from codegate.wire.openai_responses.format import COMPACT, FORMAT
from codegate.wire.splice import Body
from tests.conversions import said

TRIGGER = {"type": "compaction_trigger"}
TOOL = {"type": "function", "name": "run", "parameters": {"type": "object", "properties": {}}}
CONTEXT = ReplyContext(model="m", reply_id="7", echo={"input": [said("user", "Build it."), said("assistant", "ok")]})


def sealed(words: str, kind: str = "compaction") -> dict[str, Any]:
    text = base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    return {"type": kind, "encrypted_content": f"cg1.summary.{text}"}


def body_of(*items: Any, **members: Any) -> Body:
    return Body.parse(json.dumps({"model": "m", "input": list(items), **members}).encode())


def reply(*texts: str, **members: Any) -> hub.Reply:
    usage = hub.Usage(input_tokens=3, output_tokens=2)
    content = [{"type": "text", "text": text} for text in texts]
    return {"id": "x", "model": "m", "content": content, "stop_reason": "max_tokens", "stop_sequence": None,
            "usage": usage, **members}  # type: ignore[typeddict-item]  # fmt: skip


def test_only_a_trigger_at_the_end_asks_for_one() -> None:
    assert compaction.is_asked(body_of(said("user", "a"), TRIGGER))
    assert not compaction.is_asked(body_of(TRIGGER, said("user", "a")))
    assert not compaction.is_asked(body_of(said("user", "compaction_trigger")))


@pytest.mark.parametrize("read", [FORMAT.to_hub, COMPACT.to_hub])
def test_a_trigger_becomes_a_request_for_a_summary_without_tools_called(read: Any) -> None:
    notes = Notes()
    items = [said("user", "Build it."), said("assistant", "ok"), TRIGGER]
    request = read({"model": "m", "input": items, "tools": [TOOL, {"type": "web_search"}]}, notes)

    assert [turn["role"] for turn in request["messages"]] == ["user", "assistant", "user"]
    assert request["messages"][-1]["content"][0]["text"] == compaction.PROMPT
    assert [tool["name"] for tool in request["tools"]] == ["run"]
    assert request["tool_choice"] == {"type": "none"}
    assert request["extensions"]["compact"] is True
    assert notes.items() == ()


def test_the_endpoint_needs_no_trigger() -> None:
    request = COMPACT.to_hub({"model": "m", "input": "hi", "stream": True}, Notes())

    assert [block["text"] for block in request["messages"][-1]["content"]] == ["hi", compaction.PROMPT]
    assert "stream" not in request


@pytest.mark.parametrize("kind", ["compaction", "compaction_summary"])
def test_what_was_sealed_is_a_message_again(kind: str) -> None:
    body = body_of(said("user", "a"), sealed("Tests pass – naïve 😀.", kind), temperature=1)
    message = json.loads(compaction.opened(body).raw)["input"][1]

    assert message["role"] == "user"
    assert message["content"][0]["text"] == compaction.HEAD + "Tests pass – naïve 😀."


def test_other_bodies_are_not_touched() -> None:
    for body in (body_of(said("user", "a")), body_of({"type": "compaction", "encrypted_content": "gAAAA"})):
        assert compaction.opened(body) is body


def test_a_summary_that_was_not_opened_before_is_read_all_the_same() -> None:
    request = FORMAT.to_hub({"model": "m", "input": [sealed("all done"), said("user", "next")]}, Notes())

    assert request["messages"][0]["content"][0]["text"].endswith("all done")


@pytest.mark.parametrize("data", ["gAAAAfernet", "cg1.summary.%%%", "cg1.summary.gICA"])
def test_anothers_compaction_is_refused_by_name(data: str) -> None:
    with pytest.raises(InvalidRequest, match="compacted conversation") as refused:
        FORMAT.to_hub({"model": "m", "input": [{"type": "compaction", "encrypted_content": data}]}, Notes())

    assert refused.value.field == "input[0]"


def test_a_summary_that_was_cut_short_is_one() -> None:
    found = compaction.condensed(reply("First.", "Second."))

    assert found["content"] == [{"type": "compaction", "content": "First.\n\nSecond."}]
    assert found["stop_reason"] == "end_turn"


def test_no_words_are_no_summary() -> None:
    with pytest.raises(RemoteProtocolError):
        compaction.condensed(reply(" "))
    events = compaction.Condenser().feed([hub.Start("x", "m"), hub.Finish("tool_use"), hub.End()])

    assert isinstance(events[-1], hub.Failed)


def test_in_a_stream_it_comes_at_the_end_and_alone() -> None:
    condenser, encoder = compaction.Condenser(), FORMAT.encoder(ReplyContext(model="m", reply_id="7"))
    first: list[hub.Event] = [hub.Start("x", "m"), hub.Think(0, "hm"), hub.Text(1, "All "), hub.Text(1, "done.")]
    early = [encoder.feed(event) for event in condenser.feed(first)]
    late = condenser.feed([hub.ToolOpen(2, "c", "run"), hub.Finish("end_turn"), hub.End()])
    data = b"".join(encoder.feed(event) for event in late)
    events = [json.loads(line[6:]) for line in data.splitlines() if line.startswith(b"data: ")]
    done = [event["item"] for event in events if event["type"] == "response.output_item.done"]

    assert early == [b""]
    assert [item["type"] for item in done] == ["compaction"]
    assert events[-1]["type"] == "response.completed"
    assert events[-1]["response"]["output"] == done


def test_the_endpoint_answers_with_the_users_messages_and_the_summary() -> None:
    answer = COMPACT.reply_from_hub(compaction.condensed(reply("All done.")), CONTEXT)
    kept, summary = answer["output"]

    assert answer["object"] == "response.compaction"
    assert kept == {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Build it."}]}
    assert (summary["type"], summary["id"]) == ("compaction", "cmp_7")
    assert answer["usage"]["total_tokens"] == 5


def test_a_draft_is_sealed_with_its_words_restored() -> None:
    draft = json.dumps({"a": compaction.item({"content": 'say "<E>"\n'}), "b": "cg1.draft"}).encode()
    data = compaction.seal(draft, lambda words: words.replace("<E>", "zoë@x.y"))
    item = json.loads(data)["a"]

    assert compaction.summary_of(item) == 'say "zoë@x.y"\n'
    assert json.loads(data)["b"] == "cg1.draft"


def test_only_what_the_user_said_lately_is_kept() -> None:
    old, new = "o" * compaction.RETAINED_CHARS, "n" * 10
    image = {"type": "input_image", "image_url": "data:image/png;base64," + "A" * 100_000}
    items = [said("user", "first"), said("user", old), sealed("s"), said("assistant", "x"), said("developer", "d")]
    items += [{"role": "user", "content": [{"type": "input_text", "text": new}, image]}]
    items += [said("user", compaction.HEAD + "an older summary")]
    kept = [message["content"] for message in compaction.retained(items)]

    assert [len(parts) for parts in kept] == [1, 1]
    assert kept[0][0]["text"] == old[: compaction.RETAINED_CHARS - 10] + "\n[cut]"
    assert kept[1][0]["text"] == new


def test_plain_input_is_a_message() -> None:
    assert compaction.retained("hi")[0]["content"] == [{"type": "input_text", "text": "hi"}]
    assert compaction.retained(None) == []
