"""Content parts as blocks."""

from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_chat.content import blocks, data_uri, marked
from tests.conversions import image, text


def read(*parts: Any) -> Any:
    return blocks(list(parts), "content", Notes())


def picture(url: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": url}


def test_text_in_every_form() -> None:
    assert blocks("hi", "content", Notes()) == [text("hi")]
    assert read("a", text("b"), {"type": "refusal", "refusal": "no"}) == [text("a"), text("b"), text("no")]
    assert blocks(None, "content", Notes()) == blocks("", "content", Notes()) == read(text("")) == []


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("data:image/png;base64,aGk=", "image/png"),
        ("data:image/jpg;base64,aGk=", "image/jpeg"),
        ("DATA:image/PNG;name=x.png;BASE64,aGk=", "image/png"),
    ],
)
def test_inline_image_is_base64(url: str, media_type: str) -> None:
    assert read(picture({"url": url, "detail": "high"})) == [{**image(media_type=media_type), "detail": "high"}]


def test_image_by_url_stays_a_url() -> None:
    url = "https://example.org/a.png"

    assert read(picture(url)) == [{"type": "image", "source": {"type": "url", "url": url}}]


@pytest.mark.parametrize(
    "part",
    [
        picture({"url": "file:///etc/passwd"}),
        picture({"url": "data:image/tiff;base64,aGk="}),
        picture({}),
        {"type": "input_audio", "input_audio": {}},
        {"type": "file", "file": {"file_id": "f_1"}},
        {"type": "file", "file": {"file_data": "data:application/zip;base64,aGk="}},
        {"type": "file", "file": {"file_data": "data:text/plain;base64,/w=="}},
        {"type": "file"},
    ],
)
def test_what_nobody_takes_is_refused_by_place(part: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read(text("a"), part)

    assert str(caught.value.field).startswith("content[1]")


def test_pdf_is_a_document_with_its_name() -> None:
    file = {"filename": "a.pdf", "file_data": "data:application/pdf;base64,aGk="}

    assert read({"type": "file", "file": file}) == [
        {
            "type": "document",
            "source": {"type": "base64", "media_type": "application/pdf", "data": "aGk="},
            "title": "a.pdf",
        }
    ]


def test_text_file_is_a_text_document() -> None:
    file = {"file_data": "data:text/markdown;base64,aGk="}

    assert read({"type": "file", "file": file})[0]["source"] == {
        "type": "text",
        "media_type": "text/plain",
        "data": "hi",
    }


def test_unknown_part_is_left_out_and_said() -> None:
    notes = Notes()

    assert blocks([{"type": "hologram"}], "content", notes) == []
    assert notes.items() == ("dropped:content.hologram",)


def test_mark_of_a_part_goes_before_the_messages() -> None:
    mark, other = {"type": "ephemeral"}, {"type": "ephemeral", "ttl": "1h"}

    assert marked([text("a"), text("b")], {"cache_control": mark}) == [text("a"), text("b", cache_control=mark)]
    assert marked(read(text("a", cache_control=other)), {"cache_control": mark}) == [text("a", cache_control=other)]
    assert marked([], {"cache_control": mark}) == []


def test_other_uris_are_no_data() -> None:
    assert data_uri("https://example.org/,") is None
    assert data_uri("data:text/plain,hi") is None


def test_stray_values_among_parts_are_left_out() -> None:
    assert read(None, 3, text("a")) == [text("a")]


@pytest.mark.parametrize(("ttl", "mark"), [(None, {}), ("1h", {"ttl": "1h"}), ("5m", {})])
def test_breakpoint_of_openai_is_a_cache_mark(ttl: Any, mark: Any) -> None:
    given = {"mode": "explicit", **({"ttl": ttl} if ttl else {})}
    found = blocks([{"type": "text", "text": "a", "prompt_cache_breakpoint": given}], "content", Notes())

    assert found[0]["cache_control"] == {"type": "ephemeral", **mark}
