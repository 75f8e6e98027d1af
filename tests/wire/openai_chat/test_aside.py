"""The tool calls of a choice that is not ours are kept."""

from codegate.wire.openai_chat.aside import Aside
from codegate.wire.openai_chat.chunk import Choice


def saying(index, *, finish=None, **delta):
    return Choice(index=index, delta=delta, finish_reason=finish)


def test_the_first_other_choice_with_calls_counts():
    aside = Aside()
    ours = saying(0, content="")
    aside.note([ours, saying(1, content="other"), saying(2, tool_calls=["a"]), saying(3, tool_calls=["x"])], ours)
    aside.note([saying(2, tool_calls=["b"])], None)
    aside.note([saying(1, finish="stop"), saying(2, finish="tool_calls")], None)

    assert aside.calls == [{"tool_calls": ["a"]}, {"tool_calls": ["b"]}]
    assert aside.finish == "tool_calls"


def test_a_whole_message_is_heard_like_a_delta():
    aside = Aside()
    aside.note([Choice(index=1, message={"content": None, "function_call": {"name": "f"}})], None)

    assert aside.calls == [{"function_call": {"name": "f"}}]
