"""Tool calls are put together whatever order, shape and number their parts come in."""

import pytest

from codegate.wire import hub
from codegate.wire.openai_chat.calls import Calls
from codegate.wire.payload import Halves


def calls_of(*entries, answer_id="gen-1"):
    """(id, name, arguments) of each call, in order of opening."""
    calls = Calls(Halves())
    events = [event for entry in entries for event in calls.feed(entry)] + calls.close(answer_id)
    found = {event.key: [event.id, event.name, ""] for event in events if isinstance(event, hub.ToolOpen)}
    for event in events:
        if isinstance(event, hub.ToolArgs):
            found[event.key][2] += event.text
    return [tuple(call) for call in found.values()]


def entry(index=None, call_id=None, **function):
    made = {"function": function}
    if index is not None:
        made["index"] = index
    if call_id is not None:
        made["id"] = call_id
    return made


def test_all_in_one_entry():
    assert calls_of(entry(0, "a", name="f", arguments='{"x":1}')) == [("a", "f", '{"x":1}')]


def test_arguments_before_id_and_name_wait():
    calls = Calls(Halves())

    assert calls.feed(entry(0, arguments='{"x"')) == []
    assert calls.feed(entry(0, "a", arguments=":1")) == []
    assert calls.feed(entry(0, name="f", arguments="}")) == [hub.ToolOpen(0, "a", "f"), hub.ToolArgs(0, '{"x":1}')]


@pytest.mark.parametrize("later", [None, "", "f", 5])
def test_later_names_change_nothing(later):
    assert calls_of(entry(0, "a", name="f"), entry(0, name=later, arguments="{}")) == [("a", "f", "{}")]


def test_a_late_id_is_the_id():
    assert calls_of(entry(0, "", name="f"), entry(0, "call_real", arguments="{}")) == [("call_real", "f", "{}")]


def test_an_id_that_never_comes_is_derived_and_stable():
    entries = (entry(0, name="f", arguments='{"x":1}'),)

    (found,) = calls_of(*entries)
    assert found[0].startswith("toolu_")
    assert calls_of(*entries) == [found]
    assert calls_of(*entries, answer_id="gen-2") != [found]


def test_a_name_that_never_comes_is_made_up():
    assert calls_of(entry(0, "a", name="", arguments='{"x":1}')) == [("a", "tool_0", '{"x":1}')]


def test_a_ghost_is_no_call():
    assert calls_of(entry(0, "", name="", arguments="")) == []


def test_calls_that_open_at_the_end_keep_the_providers_order():
    found = calls_of(entry(1, "b", arguments='{"x":2}'), entry(0, "a", arguments='{"x":1}'))

    assert [call[0] for call in found] == ["a", "b"]


def test_a_missing_index_is_the_last_call():
    assert calls_of(entry(None, "a", name="f", arguments='{"x"'), entry(None, arguments=":1}")) == [
        ("a", "f", '{"x":1}')
    ]


def test_a_missing_index_with_a_known_id_is_that_call():
    found = calls_of(
        entry(None, "a", name="f", arguments='{"x"'),
        entry(None, "b", name="g", arguments='{"y"'),
        entry(None, "a", arguments=":1}"),
        entry(None, "b", arguments=":2}"),
    )

    assert found == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]


def test_an_index_always_zero_with_own_ids_is_several_calls():
    found = calls_of(*(entry(0, call_id, name="f", arguments="{" + f'"x":"{call_id}"' + "}") for call_id in "abc"))

    assert found == [("a", "f", '{"x":"a"}'), ("b", "f", '{"x":"b"}'), ("c", "f", '{"x":"c"}')]


def test_an_index_always_zero_without_ids_is_several_calls():
    found = calls_of(*(entry(0, name="f", arguments="{" + f'"x":{number}' + "}") for number in (1, 2, 3)))

    assert [call[2] for call in found] == ['{"x":1}', '{"x":2}', '{"x":3}']
    assert len({call[0] for call in found}) == 3


def test_an_absurd_index_is_only_a_name():
    assert calls_of(entry(10**9, "a", name="f", arguments="{}")) == [("a", "f", "{}")]


def test_an_object_as_arguments_becomes_json():
    assert calls_of(entry(0, "a", name="f", arguments={"x": [1, "é"]})) == [("a", "f", '{"x":[1,"é"]}')]


def test_arguments_sent_again_whole_count_once():
    whole = '{"x":1}'

    assert calls_of(entry(0, "a", name="f", arguments=whole), entry(0, "a", name="f", arguments=whole)) == [
        ("a", "f", whole)
    ]


def test_an_empty_placeholder_is_replaced():
    assert calls_of(entry(0, "a", name="f", arguments="{}"), entry(0, arguments='{"a":1}')) == [("a", "f", '{"a":1}')]


def test_interleaved_pieces_go_to_their_own_calls():
    found = calls_of(
        entry(0, "a", name="f"),
        entry(1, "b", name="g"),
        entry(1, arguments='{"y":'),
        entry(0, arguments='{"x":'),
        entry(1, arguments="2}"),
        entry(0, arguments="1}"),
    )

    assert found == [("a", "f", '{"x":1}'), ("b", "g", '{"y":2}')]


def test_completeness_needs_every_call_whole():
    calls = Calls(Halves())
    calls.feed(entry(0, "a", name="f", arguments='{"x":1}'))

    assert calls.are_complete()
    calls.feed(entry(1, "b", name="g", arguments='{"y"'))
    assert not calls.are_complete()


def fragments(*entries):
    """The calls of a provider that cuts ids and names."""
    calls = Calls(Halves(), joins_names=True)
    events = [event for entry in entries for event in calls.feed(entry)] + calls.close("gen-1")
    return [(event.id, event.name) for event in events if isinstance(event, hub.ToolOpen)], "".join(
        event.text for event in events if isinstance(event, hub.ToolArgs)
    )


def test_names_and_ids_in_fragments_are_put_together_where_a_dialect_has_them():
    found = fragments(
        entry(0, "call_", name="get_"),
        entry(0, "1", name="weather"),
        entry(0, arguments='{"x"'),
        entry(0, arguments=":1}"),
    )  # fmt: skip

    assert found == ([("call_1", "get_weather")], '{"x":1}')


def test_fragments_that_repeat_what_was_said_add_nothing():
    assert fragments(entry(0, "c", name="f"), entry(0, "c", name="f"), entry(0, arguments="{}")) == ([("c", "f")], "{}")
    assert fragments(entry(0, "c", name="get_"), entry(0, "c", name="get_weather"), entry(0, arguments="{}"))[0] == [
        ("c", "get_weather")
    ]


def test_a_name_in_fragments_without_arguments_is_whole_at_the_end():
    assert fragments(entry(0, "c", name="get_"), entry(0, name="weather")) == ([("c", "get_weather")], "")


def test_two_calls_in_fragments_stay_two():
    found, said = fragments(
        entry(0, "a", name="f"), entry(0, arguments="{}"), entry(1, "b", name="g"), entry(1, arguments='{"y":2}')
    )

    assert found == [("a", "f"), ("b", "g")]
    assert said == '{}{"y":2}'
