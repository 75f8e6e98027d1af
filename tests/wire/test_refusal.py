"""Refusals: what every client is told of one, the same whether the answer is streamed or whole."""

from typing import Any

import pytest

from codegate.records import Usage
from codegate.wire import hub
from codegate.wire.refusal import block, details_for, explanation, read_details, words
from codegate.wire.replay import Collector, events
from codegate.wire.table import FORMATS
from tests.conversions import text
from tests.pairs import FORMATS as NAMES
from tests.pairs import READERS
from tests.streams import CONTEXT, events_of

WHY = {"type": "refusal", "category": "cyber", "explanation": "This could do harm."}
REFUSALS: dict[str, hub.Reply] = {
    name: {
        "id": "x",
        "model": "up",
        "content": content,
        "stop_reason": "refusal",
        "stop_sequence": None,
        "usage": Usage(input_tokens=3, output_tokens=2),
        **more,
    }
    for name, content, more in (
        ("said", [block("I will not.")], {}),
        ("behind a text", [text("Well."), block("I will not.")], {}),
        ("explained", [], {"stop_details": WHY}),
        ("cut off and explained", [text("First,")], {"stop_details": WHY}),
        ("cut off", [text("First,")], {}),
        ("silent", [], {}),
    )
}
each_refusal = pytest.mark.parametrize("reply", REFUSALS.values(), ids=list(REFUSALS))


def streamed(target: str, reply: hub.Reply) -> bytes:
    return b"".join(map(FORMATS[target].encoder(CONTEXT).feed, events(reply)))


@each_refusal
@pytest.mark.parametrize("target", NAMES)
def test_a_streamed_refusal_is_the_whole_one(target: str, reply: hub.Reply) -> None:
    decoder, collector = FORMATS[target].decoder(), Collector()
    for sse in events_of(streamed(target, reply)):
        for event in decoder.feed(sse):
            collector.feed(event)
    whole = FORMATS[target].reply_to_hub(FORMATS[target].reply_from_hub(reply, CONTEXT))
    found = collector.reply()

    assert found["content"] == whole["content"]
    assert found["stop_reason"] == whole["stop_reason"] == "refusal"
    assert found.get("stop_details") == whole.get("stop_details")
    assert READERS[target](streamed(target, reply)).error is None


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("said", None, "I will not."),
        ("behind a text", "Well.", "I will not."),
        ("explained", None, "This could do harm."),
        ("cut off and explained", "First,", "This could do harm."),
        ("cut off", "First,", None),
        ("silent", "", None),
    ],
)
def test_a_chat_client_finds_the_words_in_their_member(name: str, content: Any, refusal: Any) -> None:
    choice = FORMATS["openai_chat"].reply_from_hub(REFUSALS[name], CONTEXT)["choices"][0]

    assert (choice["message"]["content"], choice["message"]["refusal"]) == (content, refusal)
    assert choice["finish_reason"] == "content_filter"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("said", ["refusal"]),
        ("behind a text", ["output_text", "refusal"]),
        ("explained", ["refusal"]),
        ("cut off and explained", ["output_text", "refusal"]),
        ("cut off", ["output_text"]),
        ("silent", []),
    ],
)
def test_a_responses_client_finds_them_in_a_part(name: str, kinds: list[str]) -> None:
    found = FORMATS["openai_responses"].reply_from_hub(REFUSALS[name], CONTEXT)

    assert [part["type"] for item in found["output"] for part in item["content"]] == kinds
    assert (found["status"], found["incomplete_details"]) == ("incomplete", {"reason": "content_filter"})


@pytest.mark.parametrize(
    ("name", "texts", "details"),
    [
        ("said", ["I will not."], {"type": "refusal", "category": None, "explanation": "I will not."}),
        ("explained", [], WHY),
        ("cut off", ["First,"], {"type": "refusal", "category": None, "explanation": None}),
    ],
)
def test_a_messages_client_finds_them_as_text_and_in_the_details(name: str, texts: list[str], details: Any) -> None:
    found = FORMATS["anthropic"].reply_from_hub(REFUSALS[name], CONTEXT)

    assert [one["text"] for one in found["content"]] == texts
    assert found["stop_details"] == details


def test_only_a_refusal_has_details() -> None:
    assert details_for("end_turn", WHY, "no") == {}


def test_an_explanation_stands_in_for_words_only_where_there_are_none() -> None:
    assert words(REFUSALS["explained"]) == "This could do harm."
    assert words({**REFUSALS["said"], "stop_details": WHY}) == "I will not."


@pytest.mark.parametrize("details", [None, "no", {}, {"explanation": None}, {"explanation": 3}])
def test_details_of_another_shape_explain_nothing(details: Any) -> None:
    assert explanation(details) == ""
    assert read_details(details) in (None, details)
