"""Images that a model made reach Chat clients."""

import pytest

from codegate.wire.generated import KIND, entry, generated, of_result
from codegate.wire.table import FORMATS
from tests import responses
from tests.pairs import READERS, pipe
from tests.streams import CONTEXT, DONE, chunk, run

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}
SOURCES = {
    "openai_chat": chunk({"content": "Here."}) + chunk({"images": [IMAGE]}, "stop") + DONE,
    "openai_responses": responses.created()
    + responses.message(0, "Here.")
    + responses.done(1, "image_generation_call", result="aGk=")
    + responses.ended(),
}


@pytest.mark.parametrize("source", SOURCES)
def test_an_image_reaches_a_chat_client(source):
    answer = READERS["openai_chat"](run(pipe(source, "openai_chat"), SOURCES[source]))

    assert [block["image_url"] for block in answer.of("image")] == [IMAGE["image_url"]]
    assert answer.text() == "Here."


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", ["anthropic", "openai_responses"])
def test_formats_without_a_place_for_it_leave_it_out(source, target):
    answer = READERS[target](run(pipe(source, target), SOURCES[source]))

    assert [block["type"] for block in answer.blocks] == ["text"]


def test_it_is_in_whole_replies_as_well():
    body = {"choices": [{"message": {"content": "Here.", "images": [IMAGE]}, "finish_reason": "stop"}]}
    reply = FORMATS["openai_chat"].reply_to_hub(body)
    chat = FORMATS["openai_chat"].reply_from_hub(reply, CONTEXT)
    messages = FORMATS["anthropic"].reply_from_hub(reply, CONTEXT)

    assert chat["choices"][0]["message"]["images"] == [IMAGE]
    assert [block["type"] for block in messages["content"]] == ["text"]


@pytest.mark.parametrize("odd", [None, 5, {}, {"image_url": {}}, {"image_url": {"url": ""}}])
def test_what_shows_nothing_is_left_out(odd):
    assert generated(odd) is None
    assert of_result({"result": odd}) is None


def test_the_kind_of_the_file_is_kept():
    block = of_result({"result": "aGk=", "output_format": "webp"})

    assert block == {"type": KIND, "url": "data:image/webp;base64,aGk="}
    assert entry(block)["image_url"]["url"] == block["url"]
