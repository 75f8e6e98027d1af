"""Reasoning is read once, wherever providers put it."""

import pytest

from codegate.wire.openai_chat import reasoning


@pytest.mark.parametrize(
    "delta",
    [
        {"reasoning_content": "why"},
        {"reasoning": "why"},
        {"reasoning": {"content": "why"}},
        {"reasoning": {"text": "why"}},
        {"reasoning_details": [{"type": "reasoning.text", "text": "why"}]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "why"}]},
        {"reasoning": "why", "reasoning_details": [{"type": "reasoning.text", "text": "why"}]},
        {"reasoning": "why", "reasoning_content": "why"},
    ],
)
def test_the_text_is_read_once(delta):
    assert reasoning.read(delta).text == "why"


@pytest.mark.parametrize("delta", [{}, {"reasoning_content": ""}, {"reasoning": None, "reasoning_details": []}])
def test_nothing_is_nothing(delta):
    assert reasoning.read(delta) is reasoning.NOTHING


def test_a_signature_is_kept_beside_the_text():
    found = reasoning.read(
        {"reasoning": "why", "reasoning_details": [{"type": "reasoning.text", "text": "why", "signature": "Esig"}]}
    )

    assert found == reasoning.Reasoning("why", "Esig")


@pytest.mark.parametrize(
    ("made_by", "data"),
    [("openai-responses-v1", "cg1.openai.gAAA"), ("anthropic-claude-v1", "gAAA"), (None, "cg1.chat.gAAA")],
)
def test_encrypted_reasoning_carries_its_family(made_by, data):
    found = reasoning.read({"reasoning_details": [{"type": "reasoning.encrypted", "data": "gAAA", "format": made_by}]})

    assert found.encrypted == (data,)
