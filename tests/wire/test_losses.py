"""What an answer loses is told: in a header, or in the log of a stream."""

import logging

import pytest

from codegate.records import Usage
from codegate.wire import generated, hub
from codegate.wire.losses import losses
from codegate.wire.table import FORMATS
from tests.streams import CONTEXT

IMAGE = {"type": generated.KIND, "url": "data:image/png;base64,AAAA"}


def reply(*content, reason="end_turn"):
    return hub.Reply(
        id="1", model="m", content=list(content), stop_reason=reason, stop_sequence=None, usage=Usage(output_tokens=1)
    )


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("anthropic", ("dropped:images",)),
        ("openai_chat", ("approximated:pause_turn",)),
        ("openai_responses", ("dropped:images", "approximated:pause_turn")),
    ],
)
@pytest.mark.parametrize("is_stream", [False, True])
def test_images_have_a_place_in_chat_and_a_pause_in_messages(client, expected, is_stream, caplog):
    if not is_stream:
        assert losses(reply(IMAGE, reason="pause_turn"), client) == expected
        return
    encoder = FORMATS[client].encoder(CONTEXT)
    with caplog.at_level(logging.WARNING):
        for event in (hub.Opaque(IMAGE), hub.Text(1, "a"), hub.Finish("pause_turn"), hub.End()):
            encoder.feed(event)

    assert {record.getMessage().rpartition(" ")[2] for record in caplog.records} == set(expected)


def test_a_plain_answer_loses_nothing():
    assert losses(reply({"type": "text", "text": "a"}), "openai_responses") == ()
