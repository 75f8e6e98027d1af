"""What a Chat stream says becomes numbered parts."""

from typing import Any

import pytest

from codegate.wire import hub
from codegate.wire.openai_chat.heard import Heard
from codegate.wire.openai_chat.reasoning import Reasoning
from codegate.wire.payload import Halves


def heard(*steps: tuple[str, Any], think_tags: bool = True) -> list[hub.Event]:
    found: list[hub.Event] = []
    machine = Heard(Halves(), think_tags=think_tags)
    for name, argument in steps:
        getattr(machine, name)(argument, found)
    machine.close(found)
    return found


def test_another_kind_is_another_part() -> None:
    found = heard(("content", "a"), ("content", "b"), ("think", Reasoning("c")), ("content", "d"), ("refuse", "e"))

    assert found == [hub.Text(0, "a"), hub.Text(0, "b"), hub.Think(1, "c"), hub.Text(2, "d"), hub.Refusal("e")]


@pytest.mark.parametrize(("think_tags", "expected"), [(True, hub.Think(0, "hm")), (False, hub.Text(0, "<think>hm"))])
def test_tags_are_reasoning_where_they_may_be(think_tags: bool, expected: hub.Event) -> None:
    assert heard(("content", "<think>hm"), think_tags=think_tags) == [expected]


def test_reasoning_with_a_member_of_its_own_ends_the_search_for_tags() -> None:
    assert heard(("think", Reasoning("hm")), ("content", "<think>x"))[1] == hub.Text(1, "<think>x")


def test_half_a_character_waits_and_is_replaced_where_its_part_ends() -> None:
    assert heard(("content", "a\ud83d"), ("content", "\ude00")) == [hub.Text(0, "a"), hub.Text(0, "😀")]
    assert heard(("content", "a\ud83d"), ("think", Reasoning("b"))) == [
        hub.Text(0, "a"),
        hub.Text(0, "\ufffd"),
        hub.Think(1, "b"),
    ]


def test_a_signature_alone_has_a_part() -> None:
    assert heard(("think", Reasoning("", "EqQB"))) == [hub.ThinkSignature(0, "EqQB")]


def test_a_source_belongs_to_the_last_text() -> None:
    cited = {"type": "url_citation", "url_citation": {"url": "https://a.example", "start_index": 3, "end_index": 5}}
    found = heard(
        ("content", "One."), ("turn_to", "tool"), ("content", "Two."), ("beside", {"annotations": [cited, "junk"]})
    )

    assert [(event.part, event.citation["url"]) for event in found if isinstance(event, hub.Cited)] == [
        (2, "https://a.example")
    ]


def test_a_refusal_that_is_no_text_says_nothing() -> None:
    assert heard(("refuse", {"a": 1})) == []
