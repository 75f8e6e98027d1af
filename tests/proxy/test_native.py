"""Endpoints that are passed on or refused."""

from dataclasses import replace

from codegate.proxy.native import is_native, native_formats, with_own_model
from codegate.wire.openai_chat.completion_tap import CompletionTap
from codegate.wire.table import FORMATS
from tests.proxy import fakes


def test_each_is_its_format_at_another_path() -> None:
    found = native_formats()

    assert found["/v1/embeddings"].upstream_path == "/embeddings"
    assert found["/v1/completions"].tap is CompletionTap
    assert all(entry.name in FORMATS and entry.paths == (path,) for path, entry in found.items())


def test_the_formats_themselves_are_no_such_endpoint() -> None:
    head = fakes.head("openai_chat")

    assert not is_native(head)
    assert is_native(replace(head, wire_format=native_formats()["/v1/completions"]))


def test_vectors_are_made_by_the_model_that_was_asked_for() -> None:
    route = fakes.route(fakes.candidate(model="gpt-5"), skipped=(fakes.candidate("b", model="gpt-5"),))
    formats = native_formats()
    vectors = fakes.clean_call("openai_chat", head={"wire_format": formats["/v1/embeddings"]})
    words = fakes.clean_call("openai_chat", head={"wire_format": formats["/v1/completions"]})
    found = with_own_model(route, vectors)

    assert {candidate.model for candidate in (*found.candidates, *found.skipped)} == {vectors.model}
    assert with_own_model(route, words) is route
