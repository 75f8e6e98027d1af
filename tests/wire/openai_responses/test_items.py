"""An event finds its item by id, else by place, else as the only one that is open."""

from codegate.wire.openai_responses.items import CALLS, Items, Part


def test_an_item_is_found_by_id_before_place():
    items = Items()
    first, second = items.add("message", "a", 0), items.add("message", "b", 1)

    assert items.find("message", "b", 0) is second
    assert items.find("message", "a", None) is first


def test_an_unknown_id_falls_back_to_the_place():
    items = Items()
    items.add("function_call", "a", 0)
    second = items.add("function_call", "b", 1)

    assert items.find(CALLS, "odd", 1) is second


def test_the_only_open_item_is_meant_when_nothing_else_is_known():
    items = Items()
    items.add("message", "a", 0)
    call = items.add("custom_tool_call", "b", 1)

    assert items.find(CALLS, None, None) is call


def test_a_delta_without_an_item_begins_one():
    items = Items()
    made = items.find("message", "a", 3)

    assert (made.kind, made.key, items.find("message", "a", None)) == ("message", 0, made)


def test_a_place_taken_again_is_another_item():
    items = Items()
    first = items.add("message", "a", 0)
    first.is_done = True

    assert items.add("message", "b", 0) is not first
    assert items.find("message", "b", 0) is items.all[1]


def test_a_copy_in_the_final_response_is_claimed_once():
    items = Items()
    first, second = items.add("message", "a", 0), items.add("message", "b", 1)
    claimed: set[int] = set()
    for known in (first, second):
        found = items.same("message", {"id": "other"}, 9, claimed)
        assert found is known
        claimed.add(found.key)

    assert items.same("message", {"id": "other"}, 9, claimed) is None


def test_a_call_is_recognised_by_its_call_id():
    items = Items()
    items.add("function_call", "a", 0).call_id = "one"
    second = items.add("function_call", "b", 1)
    second.call_id = "two"

    assert items.same("function_call", {"id": "z", "call_id": "two"}, 0, set()) is second
    assert items.same("function_call", {"id": "z", "call_id": "three"}, 0, set()) is None


def test_the_rest_of_a_part_is_what_was_not_said():
    part = Part(0)
    part.pieces = ["ab", "c"]

    assert (part.rest("abcd"), part.rest("abc"), part.rest("xyz"), part.rest(None)) == ("d", "", "", "")
