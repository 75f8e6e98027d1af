"""Blocks as content parts."""

from dataclasses import replace
from typing import Any

import pytest

from codegate.errors import InvalidRequest
from codegate.wire.format import Notes
from codegate.wire.openai_chat.parts import Parts, cache_mark, joined, text_part
from codegate.wire.profile import Profile
from tests.conversions import CHAT, OPENAI, image, text


def parts(block: Any, profile: Profile = CHAT, **more: Any) -> Any:
    return Parts(profile, Notes()).parts(block, **more)


def document(**source: Any) -> dict[str, Any]:
    return {"type": "document", "title": "Title", "source": source}


PDF = document(type="base64", media_type="application/pdf", data="aGk=")


def test_inline_image_is_a_data_uri() -> None:
    assert parts(image()) == [{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]


def test_image_by_url_stays_a_url() -> None:
    block = {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}

    assert parts(block)[0]["image_url"] == {"url": "https://example.org/a.png"}


def test_image_is_named_for_a_blind_model() -> None:
    assert parts(image(), replace(CHAT, vision=False)) == [text_part("[image omitted: image/png, 3 bytes]")]


@pytest.mark.parametrize("kind", ["image", "document"])
def test_stored_file_is_refused(kind: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parts({"type": kind, "source": {"type": "file", "file_id": "f"}})

    assert caught.value.field == f"{kind}.source"


def test_pdf_is_a_file_where_files_are_read() -> None:
    assert parts(PDF, OPENAI) == [
        {"type": "file", "file": {"filename": "Title", "file_data": "data:application/pdf;base64,aGk="}}
    ]
    assert parts({**PDF, "title": None}, OPENAI)[0]["file"]["filename"] == "document.pdf"


def test_pdf_just_given_is_refused_where_none_is_read() -> None:
    with pytest.raises(InvalidRequest):
        parts(PDF, is_last_turn=True)


def test_pdf_just_given_is_named_where_that_is_asked_for() -> None:
    found = parts(PDF, replace(CHAT, omits_media=True), is_last_turn=True)

    assert found == [text_part("[document omitted: Title]")]


def test_earlier_pdf_is_named_where_none_is_read() -> None:
    assert parts(PDF) == [text_part("[document omitted: Title]")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"type": "text", "data": "body"}, ["Title\nbody"]),
        ({"type": "content", "content": "inner"}, ["Title", "inner"]),
        ({"type": "content", "content": [text("inner")]}, ["Title", "inner"]),
        ({"type": "url", "url": "https://example.org/a.pdf"}, ["Title\n[document: https://example.org/a.pdf]"]),
    ],
)
def test_other_documents_are_text(source: Any, expected: list[str]) -> None:
    assert parts(document(**source)) == [text_part(words) for words in expected]


def test_search_result_is_text() -> None:
    block = {"type": "search_result", "title": "T", "source": "https://example.org", "content": [text("a")]}

    assert parts(block) == [text_part("https://example.org\nT\na")]


def test_unknown_block_is_its_json_and_not_endless() -> None:
    assert parts({"type": "news", "a": 1, "cache_control": {}}) == [text_part('{"type":"news","a":1}')]
    assert len(parts({"type": "news", "a": "x" * 9999})[0]["text"]) < 5000


def test_empty_text_is_nothing() -> None:
    assert parts(text("")) == []


def test_texts_are_one_text() -> None:
    assert joined([text_part("a"), text_part("b")]) == "a\nb"
    assert joined([]) == ""


def test_other_parts_keep_the_list() -> None:
    mixed = [text_part("a"), *parts(image())]

    assert joined(mixed) == mixed


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (Profile(), {}),
        (Profile(cache_control=True), {"cache_control": {"type": "ephemeral"}}),
        (Profile(cache_breakpoints=True), {"prompt_cache_breakpoint": {"mode": "explicit"}}),
    ],
)
def test_cache_mark_is_the_targets(profile: Profile, expected: Any) -> None:
    assert cache_mark(text("a", cache_control={"type": "ephemeral"}), profile) == expected
    assert cache_mark(text("a"), profile) == {}
