"""Parts and outputs as blocks."""

import json
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_responses import content
from tests.conversions import image, text

IMAGE = {"type": "input_image", "image_url": "data:image/png;base64,aGk="}


def blocks(value: Any) -> Any:
    return content.blocks(value, "input[0].content", Notes())


def output(value: Any) -> Any:
    return content.output(value, "input[0].output", Notes())


def test_text_and_parts_are_read() -> None:
    assert blocks("hi") == [text("hi")]
    assert blocks([{"type": "input_text", "text": "a"}, {"type": "output_text", "text": "b"}]) == [text("a"), text("b")]


def test_image_is_read() -> None:
    assert blocks([IMAGE]) == [image()]


@pytest.mark.parametrize("data", ["data:application/pdf;base64,JVBERi0=", "JVBERi0="])
def test_file_is_a_document(data: str) -> None:
    found = blocks([{"type": "input_file", "filename": "a.pdf", "file_data": data}])

    assert found[0]["source"] == {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}
    assert found[0]["title"] == "a.pdf"


def test_file_by_url_is_a_document_by_url() -> None:
    found = blocks([{"type": "input_file", "file_url": "https://example.com/a.pdf"}])

    assert found == [{"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}}]


@pytest.mark.parametrize("kind", ["input_image", "input_file"])
def test_file_stored_elsewhere_is_refused(kind: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        blocks([{"type": kind, "file_id": "file-1"}])

    assert caught.value.field == "input[0].content[0].file_id"


@pytest.mark.parametrize(("ttl", "mark"), [(None, {}), ("1h", {"ttl": "1h"}), ("24h", {"ttl": "1h"})])
def test_cache_mark_is_carried(ttl: str | None, mark: dict[str, str]) -> None:
    given = {"mode": "explicit", **({"ttl": ttl} if ttl else {})}
    found = blocks([{"type": "input_text", "text": "a", "prompt_cache_breakpoint": given}])

    assert found[0]["cache_control"] == {"type": "ephemeral", **mark}


def test_output_with_an_image_inside_its_text_is_unwrapped() -> None:
    said = json.dumps([{"type": "input_text", "text": "here"}, IMAGE])

    assert output(said) == [text("here"), image()]


def test_image_of_an_mcp_result_is_unwrapped() -> None:
    assert output(json.dumps([{"type": "image", "data": "aGk=", "mimeType": "image/png"}])) == [image()]


@pytest.mark.parametrize("said", ["[1,2]", '[{"type":"input_text","text":"a"}]', "[no json", '{"type":"input_image"}'])
def test_other_text_stays_text(said: str) -> None:
    assert output(said) == [text(said)]


def test_output_of_parts_keeps_its_images() -> None:
    assert output([{"type": "input_text", "text": "a"}, IMAGE]) == [text("a"), image()]


def test_output_of_a_shell_says_how_it_ended() -> None:
    said = [{"stdout": "out", "stderr": "err", "outcome": {"type": "exit", "exit_code": 1}}]

    assert output(said) == [text("out\nerr\n[exit code 1]")]


def test_shell_that_took_too_long_says_so() -> None:
    assert output([{"stdout": "", "stderr": "", "outcome": {"type": "timeout"}}]) == [text("[timeout]")]


def test_no_output_is_nothing() -> None:
    assert output("") == []
    assert output(None) == []
