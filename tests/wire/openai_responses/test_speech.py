"""What an item says is said once, in deltas or late."""

from codegate.wire import hub
from codegate.wire.openai_responses.items import Item
from codegate.wire.openai_responses.speech import Speech

TEXT = ("text", 0)


def test_a_whole_text_adds_what_the_deltas_left_out():
    speech, item = Speech(), Item("message", 0, "a")

    assert speech.say(item, TEXT, "ab") == [hub.Text(0, "ab")]
    assert speech.complete(item, TEXT, "abc") == [hub.Text(0, "c")]
    assert speech.finish(item, {"content": [{"type": "output_text", "text": "abcd"}]}) == [hub.Text(0, "d")]
    assert speech.finish(item, {"content": [{"type": "output_text", "text": "abcde"}]}) == []


def test_a_call_opens_when_its_name_is_known():
    speech, item = Speech(), Item("function_call", 3, "a")

    assert speech.open(item) == speech.argue(item, '{"x"') == []
    item.learn({"call_id": "c", "name": "f"})
    assert speech.open(item) == [hub.ToolOpen(3, "c", "f"), hub.ToolArgs(3, '{"x"')]
    assert speech.argue(item, ":1}") == [hub.ToolArgs(3, ":1}")]


def test_a_call_without_a_name_is_none():
    speech, item = Speech(), Item("function_call", 0, "a")

    assert speech.finish(item, {}) == []
    assert not speech.has_tools


def test_a_freeform_input_is_an_object_in_the_hub():
    speech, item = Speech(), Item("custom_tool_call", 0, "a")
    item.learn({"call_id": "c", "name": "patch"})
    events = [*speech.open(item), *speech.argue(item, 'a"\n'), *speech.argue(item, "é"), *speech.finish(item, {})]

    assert "".join(event.text for event in events if isinstance(event, hub.ToolArgs)) == '{"input":"a\\"\\né"}'
    assert events[-1] == hub.ToolClose(0)


def test_a_freeform_call_that_waited_for_its_name_is_wrapped_once():
    speech, item = Speech(), Item("custom_tool_call", 0, "a")
    speech.argue(item, "x")
    speech.argue(item, "y")
    events = speech.finish(item, {"call_id": "c", "name": "patch", "input": "xyz"})

    assert "".join(event.text for event in events if isinstance(event, hub.ToolArgs)) == '{"input":"xyz"}'


def test_summary_and_full_reasoning_are_not_said_twice():
    speech, item = Speech(), Item("reasoning", 0, "a")

    assert speech.think(item, ("summary", 0), "hm") == [hub.Think(0, "hm")]
    assert speech.think(item, ("content", 0), "hm") == []
    whole = {"summary": [{"text": "hm"}], "content": [{"text": "hm, hm"}]}
    assert speech.finish(item, whole) == []
