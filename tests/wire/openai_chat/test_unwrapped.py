"""Results that are the JSON of parts."""

import json
from typing import Any

import pytest

from codegate.wire.openai_chat.unwrapped import of_mcp, unwrapped

URL = "data:image/png;base64,aGk="
PICTURE = {"type": "image_url", "image_url": {"url": URL}}


@pytest.mark.parametrize("picture", [PICTURE, {"type": "input_image", "image_url": URL}])
def test_parts_with_an_image_are_parts(picture: Any) -> None:
    given = [{"type": "text", "text": "a"}, picture]

    assert unwrapped(f" {json.dumps(given)}") == given


def test_an_image_of_mcp_is_one_of_openais() -> None:
    given = {"type": "image", "data": "aGk=", "mimeType": "image/png"}

    assert unwrapped(json.dumps([given])) == [{"type": "input_image", "image_url": URL}]
    assert of_mcp({"type": "image", "data": 3}) == {"type": "image", "data": 3}


@pytest.mark.parametrize(
    "text", ["[1]", "[", "[]", "no", '[{"type":"text","text":"a"}]', '[{"type":"row"},{"type":"image"}]', "\ud800["]
)
def test_other_texts_stay_texts(text: str) -> None:
    assert unwrapped(text) == []
