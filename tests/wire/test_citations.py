"""Where a text comes from, in every format."""

import pytest

from codegate.wire.citations import from_openai, is_foreign, nested, of_block, own, to_openai
from codegate.wire.format import ReplyContext
from codegate.wire.table import FORMATS
from tests import chop, responses
from tests.conversions import reply_to_chat, reply_to_messages
from tests.pairs import PAIRS, READERS, pipe
from tests.streams import DONE, MESSAGE_START, block, chunk, ending, run, tool_block

URL, TITLE = "https://example.org/a", "A page"
FLAT = {"type": "url_citation", "url": URL, "title": TITLE, "start_index": 6, "end_index": 11}
CLAUDE = {
    "type": "web_search_result_location",
    "url": URL,
    "title": TITLE,
    "cited_text": "what it says",
    "encrypted_index": "Eo8B",
}
FIRST, SECOND = "Look. ", "Right 😀 here."
NESTED = {**FLAT, "start_index": len(FIRST), "end_index": len(FIRST) + 7}

SOURCES = {
    "anthropic": MESSAGE_START
    + block(0, "text", {"type": "text_delta", "text": FIRST}, text="")
    + block(1, "text", {"type": "citations_delta", "citation": CLAUDE}, {"type": "text_delta", "text": SECOND}, text="")
    + ending(),
    "openai_chat": chunk({"content": FIRST})
    + chunk({"content": SECOND})
    + chunk({"annotations": [nested(NESTED)]}, "stop")
    + DONE,
    "openai_responses": responses.created()
    + responses.added(0, "message", role="assistant", content=[])
    + responses.delta("output_text", 0, FIRST + SECOND, content_index=0)
    + responses.event(
        "response.output_text.annotation.added",
        item_id="it_0",
        output_index=0,
        content_index=0,
        annotation_index=0,
        annotation=NESTED,
    )
    + responses.done(0, "message", content=[{"type": "output_text", "text": FIRST + SECOND, "annotations": [NESTED]}])
    + responses.ended(),
}
"""One cited text as each provider streams it: Claude cites a whole block, OpenAI says from where to where."""


def cited(answer):
    """Address and title of everything that a client was told."""
    told = [entry.get("url_citation", entry) for entry in answer.annotations]
    told += [citation for text in answer.of("text") for citation in text.get("citations", [])]
    return [(entry["url"], entry["title"]) for entry in told]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_source_reaches_every_client_once_however_the_stream_is_cut(source, target):
    whole = run(pipe(source, target), SOURCES[source])
    answer = READERS[target](whole)

    assert cited(answer) == [(URL, TITLE)]
    assert answer.text() == FIRST + SECOND
    assert chop.joined(lambda: pipe(source, target), chop.bytewise(SOURCES[source])) == whole


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_whole_reply_names_its_sources_too(source, target):
    bodies = {
        "anthropic": {
            "id": "msg_1",
            "content": [{"type": "text", "text": SECOND, "citations": [CLAUDE]}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 1, "output_tokens": 1},
        },
        "openai_chat": {
            "choices": [{"message": {"content": SECOND, "annotations": [nested(FLAT)]}, "finish_reason": "stop"}]
        },
        "openai_responses": {
            "status": "completed",
            "output": [
                {"type": "message", "content": [{"type": "output_text", "text": SECOND, "annotations": [FLAT]}]}
            ],
        },
    }
    reply = FORMATS[source].reply_to_hub(bodies[source])
    body = FORMATS[target].reply_from_hub(reply, ReplyContext(model="asked"))
    told = {
        "anthropic": lambda: body["content"][0]["citations"],
        "openai_chat": lambda: [entry["url_citation"] for entry in body["choices"][0]["message"]["annotations"]],
        "openai_responses": lambda: body["output"][0]["content"][0]["annotations"],
    }[target]()

    assert [(entry["url"], entry["title"]) for entry in told] == [(URL, TITLE)]


def test_a_chat_client_is_told_which_characters_of_the_whole_text():
    answer = READERS["openai_chat"](run(pipe("anthropic", "openai_chat"), SOURCES["anthropic"]))

    place = {"start_index": len(FIRST), "end_index": len(FIRST + SECOND)}
    assert answer.annotations == [nested({**FLAT, **place})]


def test_the_place_survives_from_chat_to_responses():
    answer = READERS["openai_responses"](run(pipe("openai_chat", "openai_responses"), SOURCES["openai_chat"]))

    assert answer.annotations == [NESTED]


def test_a_source_in_a_document_has_no_form_elsewhere():
    place = {"type": "page_location", "cited_text": "x", "document_index": 0, "start_page_number": 1}
    body = {"content": [{"type": "text", "text": "hi", "citations": [place]}], "stop_reason": "end_turn"}

    assert "annotations" not in reply_to_chat(body)["choices"][0]["message"]
    assert to_openai({"type": "search_result_location", "source": "notes/1"}, 3) is None
    assert to_openai({"type": "search_result_location", "source": URL, "title": None}, 3) == {
        **FLAT,
        "title": "",
        "start_index": 0,
        "end_index": 3,
    }
    assert from_openai({"type": "file_citation", "file_id": "f"}) is None


def test_a_source_made_from_another_providers_is_marked():
    body = {"choices": [{"message": {"content": "hi", "annotations": [nested(FLAT)]}, "finish_reason": "stop"}]}
    citation = reply_to_messages(body)["content"][0]["citations"][0]

    assert is_foreign(citation)
    assert not is_foreign(CLAUDE)
    assert set(citation) == set(CLAUDE)


def test_texts_that_something_came_between_are_set_apart_in_streams_as_in_whole_replies():
    stream = (
        MESSAGE_START
        + block(0, "text", {"type": "text_delta", "text": "One"}, text="")
        + tool_block(1, "c", "f", "{}")
        + block(2, "text", {"type": "text_delta", "text": "Two"}, text="", citations=[CLAUDE])
        + ending()
    )  # fmt: skip
    answer = READERS["openai_chat"](run(pipe("anthropic", "openai_chat"), stream))

    assert answer.text() == "One\n\nTwo"
    assert answer.annotations[0]["url_citation"]["start_index"] == 5


@pytest.mark.parametrize("odd", [None, 5, {}, {"type": "url_citation"}, {"type": "url_citation", "url": 7}])
def test_what_is_no_source_is_left_out(odd):
    assert from_openai(odd) is None


def test_a_place_outside_the_block_becomes_the_whole_block():
    found = from_openai(FLAT, offset=8)

    assert found is not None
    assert "span" not in found
    assert of_block({"type": "text", "text": "x", "citations": None}) == []
    assert own({"url": URL, "span": [1, 2]}) == {"url": URL}
